using Temporalio.Activities;
using Temporalio.Common;
using Temporalio.Testing;
using Temporalio.Tests.Support;
using Temporalio.Workflows;

namespace Temporalio.Tests.Testing;

public class WorkflowEnvironmentTests
{
    [Fact]
    public async Task StartLocal_WithSearchAttributes_RunsWorkflows()
    {
        var shoot = SearchAttributeKey.CreateKeyword("Shoot");
        await using var environment = await WorkflowEnvironment.StartLocalAsync(new() { Namespace = "own", SearchAttributes = [shoot] });
        await using var worker = new RunningWorker(environment.Client, options => options.AddWorkflow<SleepyWorkflow>());
        var options = worker.NewOptions();
        options.TypedSearchAttributes = new SearchAttributeCollection.Builder().Set(shoot, "a/b").ToSearchAttributeCollection();

        var handle = await environment.Client.StartWorkflowAsync((SleepyWorkflow w) => w.RunAsync(TimeSpan.FromMilliseconds(1)), options);

        await handle.GetResultAsync().WithinDeadlineAsync();
        (await environment.Client.CountWorkflowsAsync("Shoot = 'a/b'")).Count.Should().Be(1);
        environment.SupportsTimeSkipping.Should().BeFalse();
        environment.Client.Options.Namespace.Should().Be("own");
    }

    [Fact]
    public async Task StartTimeSkipping_SeveralResultsAwaited_DaysPassAtOnce()
    {
        await using var environment = await WorkflowEnvironment.StartTimeSkippingAsync();
        await using var worker = new RunningWorker(environment.Client, options => options.AddWorkflow<SleepyWorkflow>());
        var before = await environment.GetCurrentTimeAsync();

        var slept = await Task.WhenAll(new[] { 1, 2, 30 }.Select(async days =>
        {
            var handle = await environment.Client.StartWorkflowAsync((SleepyWorkflow w) => w.RunAsync(TimeSpan.FromDays(days)), worker.NewOptions());
            return await handle.GetResultAsync();
        })).WithinDeadlineAsync();

        slept.Should().OnlyContain(duration => duration >= TimeSpan.FromDays(1));
        (await environment.GetCurrentTimeAsync()).Should().BeAfter(before + TimeSpan.FromDays(30));
    }

    [Fact]
    public async Task Delay_TimeSkipping_PassesInTheServersTime()
    {
        await using var environment = await WorkflowEnvironment.StartTimeSkippingAsync();
        var before = await environment.GetCurrentTimeAsync();

        await environment.DelayAsync(TimeSpan.FromHours(2)).WithinDeadlineAsync();

        (await environment.GetCurrentTimeAsync()).Should().BeOnOrAfter(before + TimeSpan.FromHours(2));
    }

    [Fact]
    public async Task Delay_OftenWhileAWorkflowWaitsForLonger_PassesThatTimeAndNoMore()
    {
        await using var environment = await WorkflowEnvironment.StartTimeSkippingAsync();
        await using var worker = new RunningWorker(environment.Client, options => options.AddWorkflow<SleepyWorkflow>());
        var handle = await environment.Client.StartWorkflowAsync((SleepyWorkflow w) => w.RunAsync(TimeSpan.FromDays(365)), worker.NewOptions());
        var before = await environment.GetCurrentTimeAsync();

        for (var i = 0; i < 100; i++)
        {
            // The server looks for what to skip to every few milliseconds: this meets it at other moments each time.
            await Task.Delay(i % 7);
            await environment.DelayAsync(TimeSpan.FromMinutes(1)).WithinDeadlineAsync();
        }

        (await environment.GetCurrentTimeAsync()).Should().BeCloseTo(before + TimeSpan.FromMinutes(100), TimeSpan.FromMinutes(5));
        await handle.GetResultAsync().WithinDeadlineAsync();
    }

    [Fact]
    public async Task Delay_WhileAResultIsAwaited_BothEnd()
    {
        await using var environment = await WorkflowEnvironment.StartTimeSkippingAsync();
        await using var worker = new RunningWorker(environment.Client, options => options.AddWorkflow<SleepyWorkflow>());
        var handle = await environment.Client.StartWorkflowAsync((SleepyWorkflow w) => w.RunAsync(TimeSpan.FromDays(2)), worker.NewOptions());

        var delay = environment.DelayAsync(TimeSpan.FromDays(100));
        var result = handle.GetResultAsync();
        await Task.WhenAll(delay, result, environment.DelayAsync(TimeSpan.FromDays(1))).WithinDeadlineAsync();

        (await result).Should().BeCloseTo(TimeSpan.FromDays(2), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task WithAutoTimeSkippingDisabled_ResultAwaited_TimersWait()
    {
        await using var environment = await WorkflowEnvironment.StartTimeSkippingAsync();
        await using var worker = new RunningWorker(environment.Client, options => options.AddWorkflow<SleepyWorkflow>());
        var handle = await environment.Client.StartWorkflowAsync((SleepyWorkflow w) => w.RunAsync(TimeSpan.FromHours(1)), worker.NewOptions());

        await environment.WithAutoTimeSkippingDisabledAsync(async () =>
        {
            var result = handle.GetResultAsync();
            var other = await environment.Client.StartWorkflowAsync(
                (SleepyWorkflow w) => w.RunAsync(TimeSpan.FromMilliseconds(50)), worker.NewOptions());
            await other.GetResultAsync().WithinDeadlineAsync();
            result.IsCompleted.Should().BeFalse();
        });

        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().BeCloseTo(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task StartTimeSkipping_ResultOfAForeignHandle_TimersWait()
    {
        await using var environment = await WorkflowEnvironment.StartTimeSkippingAsync();
        await using var worker = new RunningWorker(environment.Client, options => options.AddWorkflow<SleepyWorkflow>());
        var handle = await environment.Client.StartWorkflowAsync((SleepyWorkflow w) => w.RunAsync(TimeSpan.FromHours(1)), worker.NewOptions());

        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var foreign = () => environment.Client.GetWorkflowHandle(handle.Id).GetResultAsync(rpcOptions: new() { CancellationToken = soon.Token });

        await foreign.Should().ThrowAsync<OperationCanceledException>();
        await handle.GetResultAsync().WithinDeadlineAsync();
    }

    [Fact]
    public async Task StartTimeSkipping_ActivityRuns_TimeDoesNotPassUnderIt()
    {
        await using var environment = await WorkflowEnvironment.StartTimeSkippingAsync();
        await using var worker = new RunningWorker(environment.Client, options => options.AddWorkflow<BusyWorkflow>().AddActivity(BusyWorkflow.WorkAsync));

        var handle = await environment.Client.StartWorkflowAsync((BusyWorkflow w) => w.RunAsync(), worker.NewOptions());

        (await handle.GetResultAsync().WithinDeadlineAsync()).Should().Be("done");
    }

    [Workflow]
    public class SleepyWorkflow
    {
        [WorkflowRun]
        public async Task<TimeSpan> RunAsync(TimeSpan duration)
        {
            var before = Workflow.UtcNow;
            await Workflow.DelayAsync(duration);
            return Workflow.UtcNow - before;
        }
    }

    [Workflow]
    public class BusyWorkflow
    {
        [Activity]
        public static async Task<string> WorkAsync()
        {
            await Task.Delay(30, ActivityExecutionContext.Current.CancellationToken);
            return "done";
        }

        [WorkflowRun]
        public async Task<string> RunAsync()
        {
            using var source = new CancellationTokenSource();
            var tooLate = Workflow.DelayAsync(TimeSpan.FromHours(1), source.Token);
            var work = Workflow.ExecuteActivityAsync(() => WorkAsync(), new() { StartToCloseTimeout = TimeSpan.FromMinutes(1) });
            var first = await Workflow.WhenAnyAsync(work, tooLate);
            source.Cancel();
            return first == work ? await work : "time passed";
        }
    }
}
