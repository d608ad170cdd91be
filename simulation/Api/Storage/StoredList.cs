namespace Masterful.Simulation.Api;

/// <summary>The objects of a collection, and the revision of the store at which they were so.</summary>
public sealed record StoredList(IReadOnlyList<StoredObject> Items, long Revision);
