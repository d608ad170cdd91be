namespace Masterful.Workflows.Contracts.Source;

/// <summary>Evidence that nothing can write to the source any more.</summary>
/// <param name="Revision">etcd's revision, seen to stand still; a restored etcd must not be older.</param>
/// <param name="Addresses">Addresses tried that no longer serve the API.</param>
/// <param name="ObservedFor">How long revision and silence were watched.</param>
/// <param name="ProvenAt">When the last look was.</param>
public sealed record FenceProof(long Revision, IReadOnlyList<string> Addresses, TimeSpan ObservedFor, DateTimeOffset ProvenAt);
