using Temporalio.Client;

namespace Temporalio.Tests.Support;

/// <summary>A test that needs something of a server that old ones lack; on such a service it is skipped with a reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServerFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> NoUpdates = Probe(
        "updates", service => service.UpdateWorkflowExecutionAsync(new(), new() { Retry = false }));

    private static readonly Lazy<string?> NoReset = Probe(
        "resets", service => service.ResetWorkflowExecutionAsync(new(), new() { Retry = false }));

    private static readonly Lazy<string?> NoDelete = Probe(
        "deletion of workflows", service => service.DeleteWorkflowExecutionAsync(new(), new() { Retry = false }));

    public ServerFactAttribute(ServerFeature needs)
    {
        Needs = needs;
        if (LiveService.Address is not null)
        {
            Skip = needs switch
            {
                ServerFeature.Update => NoUpdates.Value,
                ServerFeature.Reset => NoReset.Value,
                _ => NoReset.Value ?? NoDelete.Value,
            };
        }
    }

    public ServerFeature Needs { get; }

    // Discovery knows no tasks; the probe is one short call.
    private static Lazy<string?> Probe(string what, Func<WorkflowService, Task> call) => new(() =>
        Task.Run(() => LiveService.HasAsync(call)).GetAwaiter().GetResult() ? null : $"The service at {LiveService.Address} has no {what}");
}
