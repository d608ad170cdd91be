using System.Text.Json.Nodes;

namespace Masterful.Activities.Addons;

/// <summary>An object on its way to the new API server.</summary>
/// <param name="Origin">The ManagedResource that it comes from.</param>
/// <param name="Object">The object; it may be a Secret, so it only travels sealed.</param>
/// <param name="Skip">Why it is not applied; null when it is.</param>
public sealed record AddonObject(string Origin, JsonObject Object, string? Skip = null);
