namespace Masterful.Workflows.Contracts.Addons;

/// <summary>What becomes of one ManagedResource.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Class">Its class; empty for the Shoot's own.</param>
/// <param name="Replayed">Whether its objects are replayed.</param>
/// <param name="Reason">Why, or why not.</param>
/// <param name="Objects">Objects in its Secrets.</param>
/// <param name="Changes">What is replayed otherwise than it is written there, and why; null for nothing.</param>
public sealed record ManagedResourceDisposition(string Name, string Class, bool Replayed, string Reason, int Objects, IReadOnlyList<string>? Changes = null);
