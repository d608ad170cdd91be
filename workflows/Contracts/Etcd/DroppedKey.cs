namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>A key that did not come along.</summary>
/// <param name="Key">The etcd key.</param>
/// <param name="Rule">Id of the profile's rule.</param>
/// <param name="Reason">The rule's reason.</param>
public sealed record DroppedKey(string Key, string Rule, string Reason);
