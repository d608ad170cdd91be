using System.Buffers;
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
    public static IReadOnlyList<JsonObject> Read(string managedResource, JsonObject secret) =>
        [.. (secret.Child("data") ?? []).Select(pair => pair.Key).Order(StringComparer.Ordinal).SelectMany(key => Read(managedResource, secret, key))];

    /// <summary>The objects of one key of a Secret, in their order.</summary>
    /// <param name="managedResource">Name of the ManagedResource, for errors.</param>
    /// <param name="secret">The Secret.</param>
    /// <param name="key">The key.</param>
    public static IReadOnlyList<JsonObject> Read(string managedResource, JsonObject secret, string key)
    {
        var subject = $"ManagedResource {managedResource}, Secret {secret.Name()}, key {key}";
        return [.. Parse(subject, Decode(subject, key, secret.SecretValue(key) ?? []))];
    }

    private static string Decode(string subject, string key, byte[] value)
    {
        if (!key.EndsWith(".br", StringComparison.Ordinal))
        {
            return Encoding.UTF8.GetString(value);
        }

        // Not BrotliStream: it takes data that ends too early for its end, and objects would be missing without a word.
        using var decoder = new BrotliDecoder();
        using var unpacked = new MemoryStream();
        var buffer = new byte[81920];
        ReadOnlySpan<byte> rest = value;
        while (true)
        {
            var status = decoder.Decompress(rest, buffer, out var consumed, out var written);
            rest = rest[consumed..];
            unpacked.Write(buffer, 0, written);
            if (unpacked.Length > MaximumUnpacked)
            {
                throw AddonErrors.NotDecodable.At(subject, $"it unpacks to more than {MaximumUnpacked} bytes.");
            }

            switch (status)
            {
                case OperationStatus.Done:
                    return Encoding.UTF8.GetString(unpacked.GetBuffer(), 0, (int)unpacked.Length);
                case OperationStatus.NeedMoreData:
                    throw AddonErrors.NotDecodable.At(subject, "its Brotli data ends too early.");
                case OperationStatus.InvalidData:
                    throw AddonErrors.NotDecodable.At(subject, "its Brotli data is broken.");
            }
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
