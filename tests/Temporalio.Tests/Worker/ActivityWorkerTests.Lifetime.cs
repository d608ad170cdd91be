using Temporalio.Activities;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.Client;
using Temporalio.Tests.Support;
using Temporalio.Worker;

namespace Temporalio.Tests.Worker;

/// <summary>When the worker ends, or its server is away.</summary>
public sealed partial class ActivityWorkerTests
{
    [Fact]
    public async Task Execute_Shutdown_CancelsActivitiesAndReportsRetryableFailure()
    {
        var started = new TaskCompletionSource();

        [Activity]
        async Task Wait()
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, ActivityExecutionContext.Current.CancellationToken);
        }

        await RunAsync(Options().AddActivity(Wait), async () =>
        {
            Enqueue("Wait");
            await started.Task.WithinDeadlineAsync();
        });

        var report = await ReportAsync<RespondActivityTaskFailedRequest>();
        report.Failure.ApplicationFailureInfo.Type.Should().Be("WorkerShutdown");
        report.Failure.ApplicationFailureInfo.NonRetryable.Should().BeFalse();
    }

    /// <summary>An open poll would be given the next attempt of an activity that ends for the shutdown, and lose it.</summary>
    [Fact]
    public async Task Execute_Shutdown_IsToldWhenNoPollIsOpenAnyMore()
    {
        var (open, started, over) = (0, new TaskCompletionSource(), false);
        server.On<PollActivityTaskQueueRequest, PollActivityTaskQueueResponse>("PollActivityTaskQueue", async (_, token) =>
        {
            Interlocked.Increment(ref open);
            try
            {
                return await tasks.Reader.ReadAsync(token);
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        });

        [Activity]
        async Task Wait()
        {
            var context = ActivityExecutionContext.Current;
            using var told = context.WorkerShutdownToken.Register(() => over = SpinWait.SpinUntil(() => Volatile.Read(ref open) == 0, TimeSpan.FromSeconds(5)));
            started.SetResult();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }

        await RunAsync(Options().AddActivity(Wait), async () =>
        {
            Enqueue("Wait");
            await started.Task.WithinDeadlineAsync();
        });

        await ReportAsync<RespondActivityTaskFailedRequest>();
        over.Should().BeTrue();
    }

    [Fact]
    public async Task Execute_GracefulShutdown_LetsActivitiesFinish()
    {
        var started = new TaskCompletionSource();

        [Activity]
        async Task<string> Wait()
        {
            var context = ActivityExecutionContext.Current;
            started.SetResult();
            await Task.Delay(Timeout.Infinite, context.WorkerShutdownToken).ContinueWith(_ => { }, TaskScheduler.Default);
            return context.CancellationToken.IsCancellationRequested ? "cancelled" : "finished";
        }

        var options = Options().AddActivity(Wait);
        options.GracefulShutdownTimeout = TimeSpan.FromMinutes(5);
        await RunAsync(options, async () =>
        {
            Enqueue("Wait");
            await started.Task.WithinDeadlineAsync();
        });

        var report = await ReportAsync<RespondActivityTaskCompletedRequest>();
        Value<string>(report.Result.Payloads_[0]).Should().Be("finished");
    }

    [Fact]
    public async Task Execute_ServerComesBack_GoesOn()
    {
        [Activity]
        static string Answer() => "yes";

        var port = server.Port;
        await RunAsync(Options().AddActivity(Answer), async () =>
        {
            Enqueue("Answer");
            await ReportAsync<RespondActivityTaskCompletedRequest>();
            await server.DisposeAsync();
            server = await FakeServer.StartAsync(port);
            Serve(server);
            Enqueue("Answer");
            await ReportAsync<RespondActivityTaskCompletedRequest>();
        });
    }

    [Fact]
    public async Task Execute_ReportFailsForAWhile_IsTriedUntilTaken()
    {
        [Activity]
        static string Answer() => "yes";

        var calls = 0;
        server.On<RespondActivityTaskCompletedRequest, RespondActivityTaskCompletedResponse>(
            "RespondActivityTaskCompleted",
            request =>
            {
                if (Interlocked.Increment(ref calls) < 3)
                {
                    throw new FakeStatusException(14, "not yet");
                }
                reports.Writer.TryWrite(request);
                return new();
            });

        await RunAsync(Options().AddActivity(Answer), async () =>
        {
            Enqueue("Answer");
            await ReportAsync<RespondActivityTaskCompletedRequest>();
        });

        calls.Should().Be(3);
    }
}
