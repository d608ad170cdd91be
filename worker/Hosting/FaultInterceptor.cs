using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Phases;
using Temporalio.Activities;
using Temporalio.Worker.Interceptors;

namespace Masterful.Worker.Hosting;

/// <summary>
/// Makes activities fail or stop on demand, for the demo and for tests; only there with <c>--fault-directory</c>. A file
/// <c>fail-PHASE</c> makes the first activity of that phase, or the one that the file names, fail until it is gone. A file <c>hold-PHASE</c> makes the next activity of that
/// phase stop after its effect and before its completion, which is where a kill hurts most; <c>held-PHASE</c> says that it does.
/// </summary>
public sealed class FaultInterceptor(string directory) : IWorkerInterceptor
{
    /// <inheritdoc/>
    public WorkflowInboundInterceptor InterceptWorkflow(WorkflowInboundInterceptor nextInterceptor) => nextInterceptor;

    /// <inheritdoc/>
    public ActivityInboundInterceptor InterceptActivity(ActivityInboundInterceptor nextInterceptor) => new Inbound(nextInterceptor, directory);

    private sealed class Inbound(ActivityInboundInterceptor next, string directory) : ActivityInboundInterceptor(next)
    {
        private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

        public override async Task<object?> ExecuteActivityAsync(ExecuteActivityInput input)
        {
            var context = ActivityExecutionContext.Current;
            var type = context.Info.ActivityType;
            if (PhaseTable.PhaseOf(type) is not { } phase)
            {
                return await Next.ExecuteActivityAsync(input);
            }

            if (File.Exists(FileOf("fail", phase)) && await WantedAsync(FileOf("fail", phase), PhaseTable.Get(phase).Activities[0]) == type)
            {
                throw PlatformErrors.InjectedFault.At($"phase {phase}", "the fault was asked for with --fail-at.");
            }

            var result = await Next.ExecuteActivityAsync(input);
            await HoldAsync(context, phase, type);
            return result;
        }

        private async Task HoldAsync(ActivityExecutionContext context, PhaseId phase, string activity)
        {
            var hold = FileOf("hold", phase);
            if (!File.Exists(hold))
            {
                return;
            }

            // The file may name one activity; empty holds whichever ends next on this process.
            if (await WantedAsync(hold, activity) != activity)
            {
                return;
            }

            await File.WriteAllTextAsync(FileOf("held", phase), activity);
            while (File.Exists(hold))
            {
                await Task.Delay(Poll, context.CancellationToken);
            }
        }

        private static async Task<string> WantedAsync(string file, string fallback) =>
            (await File.ReadAllTextAsync(file)).Trim() is { Length: > 0 } named ? named : fallback;

        private string FileOf(string what, PhaseId phase) => Path.Combine(directory, $"{what}-{phase}");
    }
}
