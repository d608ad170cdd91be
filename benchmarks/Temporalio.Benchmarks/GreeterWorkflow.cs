using Temporalio.Workflows;

namespace Temporalio.Benchmarks;

/// <summary>One activity.</summary>
[Workflow("greeter")]
public class GreeterWorkflow
{
    [WorkflowRun]
    public Task<string> RunAsync(string name) =>
        Workflow.ExecuteActivityAsync(() => Activities.Greet(name), new ActivityOptions { StartToCloseTimeout = TimeSpan.FromSeconds(10) });
}
