using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>How to delete an object.</summary>
/// <param name="Propagation"><c>Orphan</c>, <c>Background</c> or <c>Foreground</c>; null leaves it to the server.</param>
/// <param name="Uid">Deletes only the object with this UID.</param>
/// <param name="ResourceVersion">Deletes only this version of the object.</param>
/// <param name="GracePeriodSeconds">How long a Pod may take; null leaves it to the Pod.</param>
public sealed record DeleteOptions(
    string? Propagation = null, string? Uid = null, string? ResourceVersion = null, int? GracePeriodSeconds = null)
{
    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions" };
        if (Propagation is not null)
        {
            json["propagationPolicy"] = Propagation;
        }

        if (GracePeriodSeconds is not null)
        {
            json["gracePeriodSeconds"] = GracePeriodSeconds;
        }

        if (Uid is not null || ResourceVersion is not null)
        {
            var preconditions = new JsonObject();
            json["preconditions"] = preconditions;
            if (Uid is not null)
            {
                preconditions["uid"] = Uid;
            }

            if (ResourceVersion is not null)
            {
                preconditions["resourceVersion"] = ResourceVersion;
            }
        }

        return json;
    }
}
