using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.DevServer.Tests.CrossDrive;

[Workflow("parent")]
public class ParentWorkflow
{
    [WorkflowRun]
    public Task<string> RunAsync(string kind, string workflowId) => kind == "complete"
        ? Workflow.ExecuteChildWorkflowAsync((GreeterWorkflow child) => child.RunAsync("child"), new ChildWorkflowOptions { Id = workflowId })
        : throw new ApplicationFailureException($"unknown kind {kind}", nonRetryable: true);
}
