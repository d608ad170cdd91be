namespace Masterful.Workflows.Contracts.Etcd;

/// <summary>How many keys of a resource a rule dropped; also those that are not listed one by one.</summary>
/// <param name="Resource">Resource, as in <see cref="ResourceCount"/>.</param>
/// <param name="Rule">Id of the profile's rule.</param>
/// <param name="Reason">The rule's reason.</param>
/// <param name="Keys">How many.</param>
public sealed record DroppedCount(string Resource, string Rule, string Reason, long Keys);
