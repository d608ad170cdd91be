using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Node;

namespace Masterful.Activities.ControlPlane;

/// <summary>Copies of objects that were removed from the cluster, one YAML file each, to be put back by a rollback or by hand.</summary>
internal static class SavedObjects
{
    /// <summary>Keeps a copy; the first one of an object stays, as later ones would be of what is left of it.</summary>
    public static void Save(NodePlace place, JsonObject item)
    {
        var path = $"{place.Directory.Saved}/{item.Kind()}-{item.Name().Replace('/', '_').Replace(':', '_')}.yaml";
        if (!place.Files.Exists(path))
        {
            place.Files.CreateDirectory(place.Directory.Saved, DurableFile.PrivateDirectory);
            place.Files.Write(path, Encoding.UTF8.GetBytes(YamlJson.Write(item)), DurableFile.Private);
        }
    }

    /// <summary>Puts everything back and forgets the copies. What somebody made anew in the meantime is replaced.</summary>
    public static async Task PutBackAsync(NodePlace place, KubernetesApi api, CancellationToken cancellationToken)
    {
        foreach (var path in place.Files.List(place.Directory.Saved))
        {
            var item = YamlJson.Read(place.Files.TryReadText(path) ?? "") ?? [];
            var reference = item.Ref();
            var there = await api.FindAsync(reference, cancellationToken);
            if (item["metadata"] is JsonObject metadata)
            {
                foreach (var field in new[] { "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields" })
                {
                    metadata.Remove(field);
                }

                if (there?.ResourceVersion() is { } version)
                {
                    metadata["resourceVersion"] = version;
                }
            }

            _ = there is null
                ? await api.CreateAsync(item, cancellationToken: cancellationToken)
                : await api.ReplaceAsync(item, cancellationToken: cancellationToken);
            place.Files.Delete(path);
        }
    }

    /// <summary>Forgets the copies.</summary>
    public static void Discard(NodePlace place)
    {
        place.Files.DeleteDirectory(place.Directory.Saved);
        place.Directory.DeleteState("dead-references");
    }
}
