using Masterful.Worker.Landscape;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Api.Enums.V1;
using YamlDotNet.Serialization;

namespace Masterful.Worker.Hosting;

/// <summary>What <c>temporal-dev.yaml</c> says.</summary>
/// <param name="Host">Address to listen on.</param>
/// <param name="Port">gRPC port; 0 takes a free one.</param>
/// <param name="Namespace">Namespace that exists from the start.</param>
/// <param name="Database">Absolute path of the database file.</param>
/// <param name="UiPort">Port of the web UI, for the official CLI.</param>
/// <param name="SearchAttributes">Custom search attributes by name.</param>
internal sealed record DevSettings(
    string Host, int Port, string Namespace, string Database, int UiPort, IReadOnlyDictionary<string, IndexedValueType> SearchAttributes)
{
    public static DevSettings Load(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw PlatformErrors.Landscape.At(full, "the file is not there.");
        }

        var errors = new List<string>();
        var text = File.ReadAllText(full);
        var root = YamlSection.Parse(text, errors);
        root?.Allow("address", "namespace", "database", "uiPort", "searchAttributes");
        var address = root?.Text("address", required: true) ?? "";
        var split = address.LastIndexOf(':');
        if (split < 1 || !int.TryParse(address[(split + 1)..], out var port) || port is < 0 or > 65535)
        {
            root?.Error("address", $"\"{address}\" must be host:port");
            port = 0;
        }

        var attributes = new Dictionary<string, IndexedValueType>();
        foreach (var (name, type) in Attributes(text))
        {
            if (!Enum.TryParse<IndexedValueType>(type, out var parsed))
            {
                root?.Error("searchAttributes", $"{name}: does not know the type \"{type}\"");
            }

            attributes[name] = parsed;
        }

        var settings = new DevSettings(
            split < 1 ? "" : address[..split],
            port,
            root?.Text("namespace") is { Length: > 0 } ns ? ns : "default",
            Path.GetFullPath(Path.Combine(Path.GetDirectoryName(full)!, root?.Text("database", required: true) ?? "")),
            root?.Port("uiPort", 8233) ?? 8233,
            attributes);
        return errors.Count == 0 ? settings : throw PlatformErrors.Landscape.At(full, string.Join("; ", errors) + ".");
    }

    private static Dictionary<string, string> Attributes(string text) =>
        new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<Dictionary<string, object>>(text)
            is { } root && root.TryGetValue("searchAttributes", out var value) && value is Dictionary<object, object> pairs
            ? pairs.ToDictionary(pair => (string)pair.Key, pair => pair.Value?.ToString() ?? "")
            : [];
}
