using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.DevServer.Tests.CrossDrive;

[Workflow("failing")]
public class FailingWorkflow
{
    [WorkflowRun]
    public Task RunAsync(string message) => throw new ApplicationFailureException(message, "Oops", details: [1, "two"]);
}
