using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Support;

/// <summary>Asks the service that <c>TEMPORAL_ADDRESS</c> names, once for each feature, whether it has it.</summary>
internal static class ServerProbe
{
    private static readonly RpcOptions Once = new() { Retry = false };

    private static readonly Lazy<string?> NoUpdates = Probe("updates", client => RefusalAsync(
        () => client.WorkflowService.UpdateWorkflowExecutionAsync(
            new()
            {
                Namespace = client.Options.Namespace,
                WorkflowExecution = new() { WorkflowId = "no-such-workflow" },
                Request = new() { Meta = new() { UpdateId = "probe" }, Input = new() { Name = "Probe", Args = new() } },
                WaitPolicy = new() { LifecycleStage = UpdateWorkflowExecutionLifecycleStage.Accepted },
            },
            Once)));

    private static readonly Lazy<string?> NoReset = Probe(
        "resets", client => RefusalAsync(() => client.WorkflowService.ResetWorkflowExecutionAsync(new(), Once)));

    private static readonly Lazy<string?> NoDelete = Probe(
        "deletion of workflows", client => RefusalAsync(() => client.WorkflowService.DeleteWorkflowExecutionAsync(new(), Once)));

    private static readonly Lazy<string?> NoSearch = Probe("search for workflows", LiveService.WhyNoSearchAsync);

    private static readonly Lazy<string?> NoUserMetadata = Probe("summaries of workflows", async client =>
    {
        var version = (await client.WorkflowService.GetSystemInfoAsync(new(), Once)).ServerVersion;
        return Version.TryParse(version.Split('-')[0], out var parsed) && parsed < new Version(1, 25) ? $"it is {version}" : null;
    });

    /// <summary>What a test that needs the feature is skipped with; null if the server has it.</summary>
    public static string? WhyNot(ServerFeature feature) => LiveService.Address is null
        ? null
        : feature switch
        {
            ServerFeature.Update => NoUpdates.Value,
            ServerFeature.Reset => NoReset.Value,
            ServerFeature.ResetAndDelete => NoReset.Value ?? NoDelete.Value,
            ServerFeature.Search => NoSearch.Value,
            ServerFeature.UserMetadata => NoUserMetadata.Value,
            _ => throw new ArgumentOutOfRangeException(nameof(feature)),
        };

    // Discovery knows no tasks; the probe is one short call.
    private static Lazy<string?> Probe(string what, Func<TemporalClient, Task<string?>> whyNot) => new(() => Task.Run(async () =>
    {
        try
        {
            var client = await TemporalClient.ConnectAsync(await LiveService.ConnectOptionsAsync());
            return await whyNot(client) is { } reason ? $"The service at {LiveService.Address} has no {what}: {reason}" : null;
        }
        catch (RpcException)
        {
            // The test will say what is wrong with the service.
            return null;
        }
    }).GetAwaiter().GetResult());

    // A feature may be there and switched off, which services say with PERMISSION_DENIED.
    private static async Task<string?> RefusalAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (RpcException e)
        {
            return e.Code is RpcException.StatusCode.Unimplemented or RpcException.StatusCode.PermissionDenied ? e.Message : null;
        }
    }
}
