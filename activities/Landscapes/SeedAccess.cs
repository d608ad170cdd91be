namespace Masterful.Activities.Landscapes;

/// <summary>How to reach a Seed.</summary>
/// <param name="Name">The Seed's name in the Garden.</param>
/// <param name="Access">Its API server.</param>
public sealed record SeedAccess(string Name, ClusterAccess Access);
