using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Addons;

/// <summary>Replays onto the new API server.</summary>
public interface INodeAddonActivities
{
    /// <summary>Applies by server-side apply: namespaces, CRDs until established, RBAC, configuration, workloads, custom resources. Fails with <c>MIG-ADDON-003</c> when an object cannot be applied after retries.</summary>
    [Activity]
    Task<ApplyReport> ApplyAddonsAsync(ApplyAddonsRequest request);
}
