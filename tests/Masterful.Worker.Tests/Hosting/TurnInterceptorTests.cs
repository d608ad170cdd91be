using Masterful.Worker.Hosting;
using Temporalio.Activities;
using Temporalio.Testing;
using Temporalio.Worker.Interceptors;

namespace Masterful.Worker.Tests.Hosting;

public sealed class TurnInterceptorTests
{
    private static readonly ActivityDefinition Definition = ActivityDefinition.Create("Anything", typeof(void), [], 0, _ => null);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private readonly TurnInterceptor turns = new();

    [Fact]
    public async Task SecondAttempt_BeginsWhenTheFirstHasEnded_AndSaysThatItWaits()
    {
        var (first, second) = (new Attempt(turns), new Attempt(turns));
        await first.Begun.WaitAsync(Soon);
        await second.WaitsAsync();

        first.End();

        await second.Begun.WaitAsync(Soon);
        second.End();
        await Task.WhenAll(first.Running, second.Running).WaitAsync(Soon);
    }

    [Fact]
    public async Task AttemptThatGaveUpWaiting_LetsNobodyPastTheFirst()
    {
        var (first, second) = (new Attempt(turns), new Attempt(turns));
        await second.WaitsAsync();
        second.Cancel();
        await FluentActions.Awaiting(() => second.Running.WaitAsync(Soon)).Should().ThrowAsync<OperationCanceledException>();
        var third = new Attempt(turns);
        await third.WaitsAsync();

        first.End();

        await third.Begun.WaitAsync(Soon);
        third.End();
        await Task.WhenAll(first.Running, third.Running).WaitAsync(Soon);
        second.Begun.IsCompleted.Should().BeFalse();
    }

    [Theory]
    [InlineData("migrate/garden/other", "RestoreEtcd")]
    [InlineData("migrate/garden/masterful", "Probe")]
    public async Task AnotherWorkflowOrActivity_GoesOnBesideIt(string workflow, string activity)
    {
        var (first, other) = (new Attempt(turns), new Attempt(turns, workflow, activity));

        await other.Begun.WaitAsync(Soon);

        other.Beats.Should().BeEmpty();
        first.End();
        other.End();
        await Task.WhenAll(first.Running, other.Running).WaitAsync(Soon);
    }

    private sealed class Attempt
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ActivityEnvironment environment;
        private readonly TaskCompletionSource waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Attempt(TurnInterceptor turns, string workflow = "migrate/garden/masterful", string activity = "RestoreEtcd")
        {
            environment = new ActivityEnvironment
            {
                Info = ActivityEnvironment.DefaultInfo with { WorkflowId = workflow, ActivityType = activity },
                Heartbeater = details =>
                {
                    Beats.Add($"{details[0]}");
                    waits.TrySetResult();
                },
            };
            var interceptor = turns.InterceptActivity(new LastInterceptor(() =>
            {
                begun.SetResult();
                return end.Task;
            }));
            var entered = new TaskCompletionSource();
            Running = environment.RunAsync(async () =>
            {
                // Up to its first wait it runs at once, so that attempts get in line in the order in which they are made.
                var running = interceptor.ExecuteActivityAsync(new ExecuteActivityInput(Definition, [], null));
                entered.SetResult();
                await running;
            });
            entered.Task.Wait();
        }

        public Task Begun => begun.Task;

        public Task Running { get; }

        public List<string> Beats { get; } = [];

        public void End() => end.SetResult();

        public void Cancel() => environment.Cancel();

        public async Task WaitsAsync()
        {
            await waits.Task.WaitAsync(Soon);
            Beats.Should().Contain(beat => beat.Contains("waits until an earlier attempt", StringComparison.Ordinal));
            Begun.IsCompleted.Should().BeFalse();
        }
    }
}
