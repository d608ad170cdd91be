using Temporalio.Common;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>Patches, search attributes, memo, random numbers, and a second run.</summary>
[Workflow]
public class ChangesWorkflow
{
    private static readonly SearchAttributeKey<string> Phase = SearchAttributeKey.CreateKeyword("Phase");
    private static readonly SearchAttributeKey<bool> NeedsOperator = SearchAttributeKey.CreateBool("NeedsOperator");

    [WorkflowRun]
    public async Task<string> RunAsync(int runs, string so)
    {
        Workflow.UpsertTypedSearchAttributes(Phase.ValueSet($"run {runs}"), NeedsOperator.ValueSet(true));
        Workflow.UpsertMemo(MemoUpdate.ValueSet("run", runs), MemoUpdate.ValueUnset("nothing"));
        if (Workflow.Patched("guid"))
        {
            var drawn = $"{Workflow.NewGuid()}:{Workflow.Random.Next(10)}";
            so += await Workflow.ExecuteActivityAsync(
                () => ZooActivities.Echo(drawn),
                new() { StartToCloseTimeout = TimeSpan.FromSeconds(30), ActivityId = $"{Workflow.NewGuid()}" });
        }

        Workflow.DeprecatePatch("old");
        await Workflow.DelayAsync(Workflow.Random.Next(1, 5));
        Workflow.UpsertTypedSearchAttributes(NeedsOperator.ValueUnset());
        return runs == 0
            ? so
            : throw Workflow.CreateContinueAsNewException((ChangesWorkflow w) => w.RunAsync(runs - 1, so));
    }
}
