using Temporalio.Workflows;

namespace Temporalio.DevServer.Tests.CrossDrive;

/// <summary>The TypeScript scenarios' workflows of the same names, so that one client drives either.</summary>
[Workflow("greeter")]
public class GreeterWorkflow
{
    public static ActivityOptions Activity { get; } = new() { StartToCloseTimeout = TimeSpan.FromSeconds(10) };

    [WorkflowRun]
    public Task<string> RunAsync(string name) => Workflow.ExecuteActivityAsync(() => CrossActivities.Greet(name), Activity);
}
