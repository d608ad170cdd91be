using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Addons;

/// <summary>Writes back what <see cref="ManagedResourceReader"/> reads, where an object is to be another than the Seed has it.</summary>
public static class ManagedResourceWriter
{
    /// <summary>Changes objects in the data of a Secret; a key none of whose objects changes keeps its bytes.</summary>
    /// <param name="managedResource">Name of the ManagedResource, for errors.</param>
    /// <param name="secret">The Secret, which is changed in place.</param>
    /// <param name="change">Changes an object in place and answers whether it did.</param>
    public static void Rewrite(string managedResource, JsonObject secret, Func<JsonObject, bool> change)
    {
        foreach (var key in (secret.Child("data") ?? []).Select(pair => pair.Key).ToList())
        {
            var objects = ManagedResourceReader.Read(managedResource, secret, key);
            // A list, so that each of them is changed, not only those up to the first.
            var changed = objects.Select(change).ToList();
            if (changed.Contains(true))
            {
                var text = string.Concat(objects.Select(item => "---\n" + YamlJson.Write(item)));
                secret["data"]![key] = Convert.ToBase64String(key.EndsWith(".br", StringComparison.Ordinal) ? Pack(text) : Encoding.UTF8.GetBytes(text));
            }
        }
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
