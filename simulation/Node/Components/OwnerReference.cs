using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>The reference that ties a made object to the one that asked for it.</summary>
internal static class OwnerReference
{
    public static JsonArray To(JsonObject owner, string apiVersion, string kind) => new(new JsonObject
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["name"] = owner.NameOf(),
        ["uid"] = owner.UidOf(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    });
}
