using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;
using YamlDotNet.Core;

namespace Masterful.Activities.Addons;

/// <summary>
/// Decodes what gardener-resource-manager decodes: every data key in sorted order, Brotli when the key ends in <c>.br</c>, several
/// documents a key, or one key an object.
/// </summary>
public static class ManagedResourceReader
{
    // A Secret holds at most 1 MiB; what unpacks to much more than that is not a bundle of manifests.
    private const int MaximumUnpacked = 64 * 1024 * 1024;

    /// <summary>The objects of one Secret, in their order.</summary>
    /// <param name="managedResource">Name of the ManagedResource, for errors.</param>
    /// <param name="secret">The Secret.</param>
    public static IReadOnlyList<JsonObject> Read(string managedResource, JsonObject secret)
    {
        var objects = new List<JsonObject>();
        foreach (var key in (secret.Child("data") ?? []).Select(pair => pair.Key).Order(StringComparer.Ordinal))
        {
            var subject = $"ManagedResource {managedResource}, Secret {secret.Name()}, key {key}";
            var text = Decode(subject, key, secret.SecretValue(key) ?? []);
            objects.AddRange(Parse(subject, text));
        }

        return objects;
    }

    private static string Decode(string subject, string key, byte[] value)
    {
        if (!key.EndsWith(".br", StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetString(value);
        }

        try
        {
            using var brotli = new BrotliStream(new MemoryStream(value), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var buffer = new byte[81920];
            int read;
            while ((read = brotli.Read(buffer)) > 0)
            {
                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > MaximumUnpacked)
                {
                    throw AddonErrors.NotDecodable.At(subject, $"it unpacks to more than {MaximumUnpacked} bytes.");
                }
            }

            return unpacked.Length > 0 || value.Length == 0
                ? Encoding.UTF8.GetString(unpacked.ToArray())
                : throw AddonErrors.NotDecodable.At(subject, "its Brotli data ends too early.");
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException)
        {
            throw AddonErrors.NotDecodable.At(subject, "its Brotli data is broken.", exception);
        }
    }

    private static IEnumerable<JsonObject> Parse(string subject, string text)
    {
        IReadOnlyList<JsonObject> documents;
        try
        {
            documents = YamlJson.ReadAll(text);
        }
        catch (YamlException exception)
        {
            throw AddonErrors.NotDecodable.At(subject, $"it is not YAML at line {exception.Start.Line}.");
        }

        foreach (var document in documents)
        {
            var items = document.Kind().EndsWith("List", StringComparison.Ordinal) && document["items"] is JsonArray
                ? document.Children("items")
                : [document];
            foreach (var item in items)
            {
                yield return item.Kind().Length > 0 && item.ApiVersion().Length > 0 && item.Name().Length > 0
                    ? (JsonObject)item.DeepClone()
                    : throw AddonErrors.NotDecodable.At(subject, "a document has no apiVersion, kind or name.");
            }
        }
    }
}
