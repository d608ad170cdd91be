namespace Masterful.Workflows.Contracts.Seed;

/// <summary>The Seed, registered.</summary>
/// <param name="SeedName">Name of the Seed.</param>
/// <param name="Uid">Its UID.</param>
/// <param name="Conditions">Its conditions.</param>
public sealed record SeedRegistration(string SeedName, string Uid, IReadOnlyList<SeedCondition> Conditions);
