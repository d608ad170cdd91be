using FsCheck;
using FsCheck.Fluent;
using Temporalio.Client;
using Temporalio.Exceptions;
using Temporalio.Tests.Support;
using Temporalio.Worker;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>Whatever order messages, timers, activities and cancellations come in, every history of it replays.</summary>
public class InterleavingTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly WorkflowReplayer Replayer = new(new WorkflowReplayerOptions { DebugMode = true }.AddWorkflow<InterleavedWorkflow>());

    /// <summary>Steps are a kind and a small number; waves of them are sent at once.</summary>
    private static Gen<(int Kind, int Number)[][]> Programs =>
        Gen.Choose(0, 6).SelectMany(kind => Gen.Choose(1, 6).Select(number => (kind, number)))
            .ArrayOf(4).ArrayOf(4);

    [ServerFact(ServerFeature.Update)]
    public async Task Replay_RandomInterleavings_FitAtEveryWorkflowTask()
    {
        var programs = Programs.Sample(12).ToList();
        // Three workers on one queue each: the same programs with every task replayed, with evictions, and from the cache.
        await using var none = Work(0);
        await using var few = Work(2);
        await using var all = Work(1000);
        var workers = new[] { none, few, all };

        await Task.WhenAll(programs.Select((program, i) => CheckAsync(program, workers[i % workers.Length])));
    }

    private static async Task SendAsync(WorkflowHandle<InterleavedWorkflow, string> handle, (int Kind, int Number) step)
    {
        try
        {
            await (step.Kind switch
            {
                0 => handle.SignalAsync(w => w.AddAsync(step.Number)),
                1 => handle.SignalAsync(w => w.CallAsync(step.Number)),
                2 => handle.SignalAsync(w => w.AbandonAsync()),
                3 => handle.ExecuteUpdateAsync(w => w.SleepAsync(step.Number)),
                4 => handle.ExecuteUpdateAsync(w => w.UntilAsync(step.Number)),
                5 => handle.ExecuteUpdateAsync(w => w.LockedAsync(step.Number)),
                _ => Task.Delay(step.Number),
            });
        }
        catch (WorkflowUpdateFailedException) when (step is { Kind: 5, Number: 3 or 6 })
        {
            // The validator says so.
        }
    }

    private static async Task CheckAsync((int Kind, int Number)[][] program, RunningWorker worker, TemporalClient client)
    {
        var handle = await client.StartWorkflowAsync((InterleavedWorkflow w) => w.RunAsync(), worker.NewOptions());
        var sent = new List<Task>();
        foreach (var wave in program)
        {
            sent.AddRange(wave.Select(step => SendAsync(handle, step)));
            await Task.WhenAny(sent);
        }

        try
        {
            await Task.WhenAll(sent).WithinDeadlineAsync();
        }
        catch (TimeoutException stuck)
        {
            var open = program.SelectMany(wave => wave).Where((_, i) => !sent[i].IsCompleted);
            throw new TimeoutException($"{string.Join(' ', open)} of {string.Join(" | ", program.Select(wave => string.Join(' ', wave)))} got no answer in\n{(await handle.FetchHistoryAsync()).ToJson()}", stuck);
        }

        await handle.SignalAsync(w => w.FinishAsync());
        var result = await handle.GetResultAsync().WithinDeadlineAsync();

        var shown = string.Join(" | ", program.Select(wave => string.Join(' ', wave)));
        var history = await handle.FetchHistoryAsync();
        foreach (var replay in await Replayer.ReplayWorkflowsAsync(HistoryCuts.AtWorkflowTasks(history)))
        {
            replay.ReplayFailure.Should().BeNull($"of {shown}, cut at {replay.History.Events.Count} in\n{history.ToJson()}");
        }

        // The workers without the run rebuild it from its history; the log tells whether it went the same way.
        (await handle.QueryAsync(w => w.Log).WithinDeadlineAsync()).Should().Be(result, shown);
    }

    private RunningWorker Work(int cached) => server.Work(options =>
    {
        options.MaxCachedWorkflows = cached;
        options.AddWorkflow<InterleavedWorkflow>().AddAllActivities(typeof(ZooActivities), null);
    });

    private Task CheckAsync((int Kind, int Number)[][] program, RunningWorker worker) => CheckAsync(program, worker, server.Client);
}
