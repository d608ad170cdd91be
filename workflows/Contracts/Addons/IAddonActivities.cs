using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Addons;

/// <summary>Reads ManagedResources.</summary>
public interface IAddonActivities
{
    /// <summary>Decodes, filters and orders the Shoot's ManagedResources. Fails with <c>MIG-ADDON-001</c> when a Secret is gone, <c>MIG-ADDON-002</c> when one cannot be decoded.</summary>
    [Activity]
    Task<AddonBundle> CollectAddonsAsync(CollectAddonsRequest request);
}
