using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>A whole list, all pages of it.</summary>
/// <param name="Items">Each with its version and kind, which servers leave out in lists.</param>
/// <param name="ResourceVersion">Where a watch goes on.</param>
public sealed record ObjectList(IReadOnlyList<JsonObject> Items, string ResourceVersion);
