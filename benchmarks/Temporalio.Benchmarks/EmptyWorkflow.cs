using Temporalio.Workflows;

namespace Temporalio.Benchmarks;

/// <summary>Nothing.</summary>
[Workflow("empty")]
public class EmptyWorkflow
{
    [WorkflowRun]
    public Task<string> RunAsync() => Task.FromResult("done");
}
