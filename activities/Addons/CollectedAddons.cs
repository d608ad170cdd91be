using Masterful.Workflows.Contracts.Addons;

namespace Masterful.Activities.Addons;

/// <summary>What the Seed's ManagedResources come to.</summary>
/// <param name="Objects">The objects, in the order of applying.</param>
/// <param name="ManagedResources">Each ManagedResource, replayed or not, and why.</param>
/// <param name="ManagedInCluster">Names of those that gardener-resource-manager inside the cluster takes over; null when it is not brought up.</param>
public sealed record CollectedAddons(
    IReadOnlyList<AddonObject> Objects, IReadOnlyList<ManagedResourceDisposition> ManagedResources, IReadOnlyList<string>? ManagedInCluster = null);
