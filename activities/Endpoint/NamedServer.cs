namespace Masterful.Activities.Endpoint;

/// <summary>The API server that a file of a node names.</summary>
/// <param name="Path">Path on the node.</param>
/// <param name="Server">URL of the server: one that is not moved, where there is one.</param>
/// <param name="Replacement">URL that has to stand there; null when what stands there stays right.</param>
/// <param name="Problem">Why nothing can be said about it, or it cannot be rewritten; null when it can.</param>
internal sealed record NamedServer(string Path, string Server, string? Replacement, string? Problem = null);
