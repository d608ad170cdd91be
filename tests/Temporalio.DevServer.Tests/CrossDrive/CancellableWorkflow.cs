using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Temporalio.DevServer.Tests.CrossDrive;

[Workflow("cancellable")]
public class CancellableWorkflow
{
    [WorkflowRun]
    public async Task RunAsync()
    {
        try
        {
            await Workflow.DelayAsync(TimeSpan.FromHours(1));
        }
        catch (Exception error) when (TemporalException.IsCanceledException(error))
        {
            var options = (ActivityOptions)GreeterWorkflow.Activity.Clone();
            options.CancellationToken = CancellationToken.None;
            await Workflow.ExecuteActivityAsync(() => CrossActivities.Greet("cleanup"), options);
            throw;
        }
    }
}
