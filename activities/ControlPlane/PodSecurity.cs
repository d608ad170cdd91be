using System.Text.Json.Nodes;
using Masterful.Activities.Source;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// The security context on the node's network. A container's own fields win over its Pod's, and a kubelet refuses what contradicts itself
/// or what a Pod on the host's network must not ask for.
/// </summary>
/// <param name="spec">The hosted Pod's spec.</param>
/// <param name="container">The container that stays; its own context is changed in place.</param>
/// <param name="changes">Gets a line for each difference.</param>
internal sealed class PodSecurity(JsonObject spec, JsonObject container, ICollection<string> changes)
{
    private static readonly string[] UserFields = ["runAsNonRoot", "runAsUser", "runAsGroup"];

    /// <summary>The user that the process runs as, null for the image's, and the Pod's context.</summary>
    /// <param name="choose">Says from the hosted user which it must be.</param>
    public (int? User, JsonObject Context) Render(Func<int?, int?> choose)
    {
        var security = spec["securityContext"]?.DeepClone() as JsonObject ?? [];
        var own = container["securityContext"] as JsonObject;
        var hosted = Number(own) ?? Number(security);
        var user = choose(hosted);
        if (user != hosted)
        {
            security["runAsNonRoot"] = false;
            security["runAsUser"] = user;
            security["runAsGroup"] = user;
            foreach (var field in UserFields)
            {
                own?.Remove(field);
            }
        }

        if (user == 0)
        {
            KeepLowPorts(own);
        }

        if (security.Remove("sysctls"))
        {
            changes.Add("sysctls removed: they would be the node's, and a kubelet refuses them on its network");
        }

        security["fsGroup"] = 0;
        security["seccompProfile"] ??= new JsonObject { ["type"] = "RuntimeDefault" };
        changes.Add("securityContext: fsGroup 0, so that files 0640 of root's group can be read");
        return (user, security);
    }

    /// <summary>Root may listen on low ports by a capability, which a container that gives up all of them gives up too.</summary>
    private void KeepLowPorts(JsonObject? own)
    {
        if (own?["capabilities"] is not JsonObject capabilities || !(capabilities["drop"] as JsonArray ?? []).Any(item => (string?)item is "ALL" or "NET_BIND_SERVICE"))
        {
            return;
        }

        if (capabilities["add"] is not JsonArray added)
        {
            capabilities["add"] = added = [];
        }

        if (added.All(item => (string?)item != "NET_BIND_SERVICE"))
        {
            added.Add("NET_BIND_SERVICE");
            changes.Add("capability NET_BIND_SERVICE added: the container dropped it, and root listens on low ports by it");
        }
    }

    private static int? Number(JsonObject? context) => context?["runAsUser"] is { } value ? value.GetValue<int>() : null;
}
