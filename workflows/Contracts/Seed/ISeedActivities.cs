using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Seed;

/// <summary>The Garden's part of making the Shoot a Seed.</summary>
public interface ISeedActivities
{
    /// <summary>
    /// Creates a bootstrap token in the Garden and renders gardenlet, its configuration and bootstrap kubeconfig, sealed; in mode
    /// <c>managedSeed</c> it first creates the self-hosted Shoot object and what that refers to. Asked again, replaces the token.
    /// </summary>
    [Activity]
    Task<SeedBundle> PrepareSeedAsync(PrepareSeedRequest request);

    /// <summary>
    /// Mode <c>managedSeed</c>: waits until the connected gardenlet has reconciled the self-hosted Shoot, then creates the ManagedSeed, and
    /// answers the Shoot's conditions. Fails with <c>MIG-SEED-008</c> when it is not reconciled.
    /// </summary>
    [Activity]
    Task<IReadOnlyList<SeedCondition>> RegisterManagedSeedAsync(SeedRequest request);

    /// <summary>Waits for the conditions of ManagedSeed and Seed, then removes the bootstrap token. Fails with <c>MIG-SEED-002</c> when they do not come.</summary>
    [Activity]
    Task<SeedRegistration> WaitForSeedAsync(SeedRequest request);

    /// <summary>Removes the bootstrap token of a registration that is not gone on with. Tolerates that there is none.</summary>
    [Activity]
    Task<string> ForgetBootstrapTokenAsync(SeedRequest request);
}
