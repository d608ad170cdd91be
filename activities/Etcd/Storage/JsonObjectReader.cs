using System.Globalization;
using System.Text.Json;

namespace Masterful.Activities.Etcd.Storage;

/// <summary>Decodes values stored as JSON: custom resources, and built-in ones that a tool wrote.</summary>
internal static class JsonObjectReader
{
    /// <summary>Decodes a JSON object.</summary>
    public static StoredObject Decode(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { MaxDepth = 128 });
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var metadata = Child(root, "metadata");
        var spec = Child(root, "spec");
        return new()
        {
            Encoding = StorageEncoding.Json,
            ApiVersion = Text(root, "apiVersion"),
            Kind = Text(root, "kind"),
            Name = Text(metadata, "name"),
            Namespace = Text(metadata, "namespace"),
            Uid = Text(metadata, "uid"),
            Labels = Map(Child(metadata, "labels")),
            Annotations = Map(Child(metadata, "annotations")),
            Owners = [.. Items(metadata, "ownerReferences").Select(owner => new StoredOwner(Text(owner, "kind"), Text(owner, "name"), Text(owner, "uid")))],
            NodeName = Text(spec, "nodeName"),
            RenewTime = DateTimeOffset.TryParse(Text(spec, "renewTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var renewed) ? renewed : null,
            Webhooks = [.. Items(root, "webhooks").Select(Webhook)],
        };
    }

    private static StoredWebhook Webhook(JsonElement webhook)
    {
        var clientConfig = Child(webhook, "clientConfig");
        var service = Child(clientConfig, "service");
        return new(
            Text(webhook, "name"),
            Text(clientConfig, "url"),
            service.ValueKind == JsonValueKind.Object ? $"{Text(service, "namespace")}/{Text(service, "name")}" : "",
            Text(webhook, "failurePolicy"));
    }

    private static JsonElement Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    private static string Text(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() ?? "" : "";

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        Child(parent, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];

    private static Dictionary<string, string> Map(JsonElement map) =>
        map.ValueKind != JsonValueKind.Object
            ? []
            : map.EnumerateObject()
                .Where(property => property.Value.ValueKind == JsonValueKind.String)
                .GroupBy(property => property.Name, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Last().Value.GetString() ?? "", StringComparer.Ordinal);
}
