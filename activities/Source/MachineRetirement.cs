using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Source;

/// <summary>
/// Deletes machine objects without their machines. Sets go before what they own, and classes before Machines: should
/// machine-controller-manager come back in between, it can neither make nor find a machine without its class.
/// </summary>
internal sealed class MachineRetirement(SourceControlPlane source)
{
    public const string ApiVersion = "machine.sapcloud.io/v1alpha1";
    private const string FinalizerDomain = "machine.sapcloud.io/";

    /// <summary>The order of deletion.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["MachineDeployment", "MachineSet", "MachineClass", "Machine"];

    /// <summary>Deletes them all; answers which. Fails with <c>MIG-RETIRE-</c> errors before the first one goes when one of them is not meant.</summary>
    /// <param name="approved">Those that may go; null for all.</param>
    /// <param name="cancellationToken">Ends it between two of them.</param>
    public async Task<IReadOnlyList<JsonObject>> RunAsync(IReadOnlyList<Workflows.Contracts.ObjectRef>? approved, CancellationToken cancellationToken)
    {
        var all = new List<JsonObject>();
        foreach (var kind in Kinds)
        {
            all.AddRange(await source.FindAllAsync(ApiVersion, kind, cancellationToken));
        }

        // All are looked at before the first one goes.
        foreach (var item in all)
        {
            if (approved?.Any(known => known.Kind == item.Kind() && known.Namespace == item.Namespace() && known.Name == item.Name()) == false)
            {
                throw RetireErrors.MachinesUnsafe.At($"{item.Kind()} {item.Namespace()}/{item.Name()}", "it is not among those whose deletion was approved.");
            }

            if (item.DeletionTimestamp() is null && Foreign(item) is { } foreign)
            {
                throw RetireErrors.MachinesUnsafe.At($"{item.Kind()} {item.Namespace()}/{item.Name()}", $"its finalizer {foreign} is not machine-controller-manager's.");
            }
        }

        foreach (var item in all)
        {
            await RequireStoppedAsync(cancellationToken);
            await ForgetAsync(item, cancellationToken);
            ActivityProgress.Report($"{item.Kind()} {item.Name()} forgotten");
        }

        return all;
    }

    private static string? Foreign(JsonObject item) => item.Finalizers().FirstOrDefault(finalizer => !finalizer.StartsWith(FinalizerDomain, StringComparison.Ordinal));

    /// <summary>Not only scaled to 0: a Pod that still ends would see the deletion and end the machine.</summary>
    private async Task RequireStoppedAsync(CancellationToken cancellationToken)
    {
        const string name = "machine-controller-manager";
        if (await source.ScaledUpAsync(cancellationToken) is { Count: > 0 } up)
        {
            throw RetireErrors.MachinesUnsafe.At($"Deployment {source.Namespace}/{up[0]}", "it is not at 0 replicas.");
        }

        if (await source.RunningPodsAsync(name, cancellationToken) is [var pod, ..])
        {
            throw RetireErrors.MachinesUnsafe.At($"Pod {source.Namespace}/{pod}", $"it belongs to {name} and still runs.");
        }
    }

    private async Task ForgetAsync(JsonObject item, CancellationToken cancellationToken)
    {
        if (item.Finalizers().Count > 0)
        {
            await source.Seed.MergePatchAsync(
                item.Ref(),
                new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null, ["resourceVersion"] = item.ResourceVersion() } },
                cancellationToken: cancellationToken);
        }

        // Orphan: the garbage collector shall not delete what is owned, whose finalizers may still be there.
        await source.Seed.DeleteAsync(item.Ref(), new DeleteOptions("Orphan", item.Uid()), cancellationToken);
    }
}
