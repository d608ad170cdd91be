using System.Net;
using Masterful.Worker.Landscape;
using Masterful.Workflows.Contracts.Errors;
using Temporalio.Api.Enums.V1;
using Temporalio.DevServer;
using YamlDotNet.Serialization;

namespace Masterful.Worker.Hosting;

/// <summary>What <c>temporal-dev.yaml</c> says.</summary>
/// <param name="Host">Address to listen on.</param>
/// <param name="Port">gRPC port; 0 takes a free one.</param>
/// <param name="Namespace">Namespace that exists from the start.</param>
/// <param name="Database">Absolute path of the database file; null keeps nothing.</param>
/// <param name="UiPort">Port of the web UI, for the official CLI.</param>
/// <param name="SearchAttributes">Custom search attributes by name.</param>
/// <param name="Tls">Certificates of an encrypted port; null for plaintext.</param>
/// <param name="ApiKeyFile">Absolute path of the file whose text every call must carry; null for none.</param>
internal sealed record DevSettings(
    string Host,
    int Port,
    string Namespace,
    string? Database,
    int UiPort,
    IReadOnlyDictionary<string, IndexedValueType> SearchAttributes,
    DevServerTls? Tls = null,
    string? ApiKeyFile = null)
{
    /// <summary>Whether clients must prove who they are or are shown who the server is: the official CLI offers neither.</summary>
    public bool IsProtected => Tls is not null || ApiKeyFile is not null;

    /// <summary>The text of <see cref="ApiKeyFile"/> without the line end that editors add.</summary>
    public string? ReadApiKey() => ApiKeyFile is null ? null : File.ReadAllText(ApiKeyFile).Trim() is { Length: > 0 } key
        ? key
        : throw PlatformErrors.DevSettings.At(ApiKeyFile, "the file is empty.");

    /// <summary>Reads the file, or throws <c>MIG-TMP-004</c>, also where others could reach what nothing protects: the official CLI's server would not mind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="listen">Address to listen on instead of the one in the file; null for that.</param>
    public static DevSettings Load(string path, string? listen = null)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw PlatformErrors.DevSettings.At(full, "the file is not there.");
        }

        var errors = new List<string>();
        var text = File.ReadAllText(full);
        var root = YamlSection.Parse(text, errors);
        root?.Allow("address", "namespace", "database", "uiPort", "searchAttributes", "tls", "apiKeyFile");
        var address = root?.Text("address", required: true) ?? "";
        var split = address.LastIndexOf(':');
        if (split < 1 || !int.TryParse(address[(split + 1)..], out var port) || port is < 0 or > 65535)
        {
            root?.Error("address", $"\"{address}\" must be host:port");
            port = 0;
        }

        var attributes = new Dictionary<string, IndexedValueType>();
        foreach (var (name, type) in root is null ? [] : Attributes(text))
        {
            if (!Enum.TryParse<IndexedValueType>(type, out var parsed))
            {
                root?.Error("searchAttributes", $"{name}: does not know the type \"{type}\"");
            }

            attributes[name] = parsed;
        }

        var directory = Path.GetDirectoryName(full)!;
        var tls = TlsOf(root?.Section("tls", required: false), directory);
        var key = FileOf(root, "apiKeyFile", directory, required: false);
        var host = listen ?? (split < 1 ? "" : address[..split]);
        if (host.Length > 0 && !IsLoopback(host) && (tls is null || (tls.ClientCaFile is null && key is null)))
        {
            root?.Error("address", $"\"{host}\" can be reached by others: give tls.certificate and tls.key, and tls.clientCa or apiKeyFile");
        }

        var settings = new DevSettings(
            host,
            port,
            root?.Text("namespace") is { Length: > 0 } ns ? ns : "default",
            Path.GetFullPath(Path.Combine(directory, root?.Text("database", required: true) ?? "")),
            root?.Port("uiPort", 8233) ?? 8233,
            attributes,
            tls,
            key);
        return errors.Count == 0 ? settings : throw PlatformErrors.DevSettings.At(full, string.Join("; ", errors) + ".");
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var parsed) && IPAddress.IsLoopback(parsed));

    private static DevServerTls? TlsOf(YamlSection? section, string directory)
    {
        section?.Allow("certificate", "key", "clientCa");
        return FileOf(section, "certificate", directory) is { } certificate && FileOf(section, "key", directory) is { } key
            ? new DevServerTls(certificate, key, FileOf(section, "clientCa", directory, required: false))
            : null;
    }

    private static string? FileOf(YamlSection? section, string key, string directory, bool required = true)
    {
        if (section?.Text(key, required) is not { Length: > 0 } name)
        {
            return null;
        }

        var path = Path.GetFullPath(Path.Combine(directory, name));
        if (!File.Exists(path))
        {
            section.Error(key, $"{path} is not there");
        }

        return path;
    }

    private static Dictionary<string, string> Attributes(string text) =>
        new DeserializerBuilder().IgnoreUnmatchedProperties().Build().Deserialize<Dictionary<string, object>>(text)
            is { } root && root.TryGetValue("searchAttributes", out var value) && value is Dictionary<object, object> pairs
            ? pairs.ToDictionary(pair => (string)pair.Key, pair => pair.Value?.ToString() ?? "")
            : [];
}
