using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Seed;

/// <summary>The Garden's part of making the Shoot a Seed.</summary>
public interface ISeedActivities
{
    /// <summary>Creates a bootstrap token in the Garden and renders gardenlet, its configuration and bootstrap kubeconfig, sealed. Asked again, replaces the token.</summary>
    [Activity]
    Task<SeedBundle> PrepareSeedAsync(PrepareSeedRequest request);

    /// <summary>Waits for the Seed's conditions, then removes the bootstrap token. Fails with <c>MIG-SEED-002</c> when they do not come.</summary>
    [Activity]
    Task<SeedRegistration> WaitForSeedAsync(SeedRequest request);

    /// <summary>Removes Seed and bootstrap token from the Garden. Tolerates that there are none.</summary>
    [Activity]
    Task DeregisterSeedAsync(SeedRequest request);
}
