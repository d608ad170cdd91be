using System.Runtime.CompilerServices;
using Temporalio.Api.Enums.V1;
using Temporalio.Common;
using Temporalio.Converters;
using Temporalio.Worker;
using Temporalio.Worker.Interceptors;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>
/// Random interleavings that a worker of the official package ran (<c>Histories/Interleaved</c>; see the NOTICE there): whatever
/// order its tasks went on in, they go on in the same order here.
/// </summary>
public class OfficialHistoryTests
{
    public static TheoryData<string> Files() => new(Directory.GetFiles(Folder(), "*.json").Select(file => Path.GetFileName(file)!).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Replay_OfficialInterleaving_GoesTheSameWay(string file)
    {
        var history = WorkflowHistory.FromJson(file, await File.ReadAllTextAsync(Path.Combine(Folder(), file)));
        var results = new ResultInterceptor();
        var replayer = new WorkflowReplayer(
            new WorkflowReplayerOptions { DebugMode = true, Interceptors = [results] }.AddWorkflow<InterleavedWorkflow>());

        foreach (var replay in await replayer.ReplayWorkflowsAsync(HistoryCuts.AtWorkflowTasks(history)))
        {
            replay.ReplayFailure.Should().BeNull($"of the cut at {replay.History.Events.Count}");
        }

        // The log says which of the handlers went on first, also where no command tells.
        var closed = history.Events.Single(e => e.EventType == EventType.WorkflowExecutionCompleted).WorkflowExecutionCompletedEventAttributes;
        results.Last.Should().Be(DataConverter.Default.PayloadConverter.ToValue<string>(closed.Result.Payloads_[0]));
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../Histories/Interleaved"));

    private sealed class ResultInterceptor : IWorkerInterceptor
    {
        public object? Last { get; private set; }

        public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor, this);

        private sealed class Inbound(WorkflowInboundInterceptor next, ResultInterceptor owner) : WorkflowInboundInterceptor(next)
        {
            public override async Task<object?> ExecuteWorkflowAsync(ExecuteWorkflowInput input)
            {
                var result = await base.ExecuteWorkflowAsync(input);
                owner.Last = result;
                return result;
            }
        }
    }
}
