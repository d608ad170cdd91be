using Temporalio.Workflows;

namespace Temporalio.DevServer.Tests.CrossDrive;

[Workflow("counting")]
public class CountingWorkflow
{
    [WorkflowRun]
    public Task<CountingResult> RunAsync(int from, int to) => from < to
        ? throw Workflow.CreateContinueAsNewException((CountingWorkflow next) => next.RunAsync(from + 1, to))
        : Task.FromResult(new CountingResult(from));
}
