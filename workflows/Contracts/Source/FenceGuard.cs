namespace Masterful.Workflows.Contracts.Source;

/// <summary>Evidence of a quick look at the fence: what kept others' hands off is in place, and nothing of the source runs.</summary>
/// <param name="Addresses">Addresses tried that do not serve the API.</param>
/// <param name="LookedAt">When.</param>
public sealed record FenceGuard(IReadOnlyList<string> Addresses, DateTimeOffset LookedAt);
