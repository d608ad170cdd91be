using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Credentials;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// Turns Secret, ConfigMap and projected volumes into directories of the node. Certificates that were issued anew take the place of the
/// source's, and the kubeconfig with the source's short-lived token becomes one with a client certificate, each under its old path.
/// </summary>
internal sealed class VolumeTranslator(SourceObjects source, SecretsInForce secrets, RenderTarget target, string component, int? user, ICollection<string> changes)
{
    private const int GroupReadable = 0b110_100_000;
    private const int Private = 0b110_000_000;
    private readonly List<RenderedFile> files = [];

    /// <summary>What was translated so far.</summary>
    public IReadOnlyList<RenderedFile> Files => files;

    /// <summary>Directory of a volume on the node.</summary>
    public string Directory(string volume) => $"/var/lib/static-pods/{component}/{volume}";

    /// <summary>A volume as a static Pod may have it.</summary>
    public JsonObject Translate(JsonObject volume)
    {
        var name = volume.Str("name");
        if (volume["hostPath"] is not null || volume["emptyDir"] is not null)
        {
            return (JsonObject)volume.DeepClone();
        }

        if (volume["secret"] is JsonObject secret)
        {
            AddSecret(name, secret.Str("secretName"), secret);
        }
        else if (volume["configMap"] is JsonObject configMap)
        {
            AddConfigMap(name, configMap.Str("name"), configMap);
        }
        else if (volume["projected"] is JsonObject projected)
        {
            AddProjected(name, projected);
        }
        else
        {
            throw Impossible($"volume {name} is of a kind that needs an API server or a storage driver ({string.Join(", ", volume.Select(pair => pair.Key).Where(key => key != "name"))}).");
        }

        return HostPath(name);
    }

    /// <summary>A volume that is a directory of files which this translator writes.</summary>
    public JsonObject HostPath(string name) => new()
    {
        ["name"] = name,
        ["hostPath"] = new JsonObject { ["path"] = Directory(name), ["type"] = "Directory" },
    };

    /// <summary>Adds a file with content of its own.</summary>
    public void AddContent(string volume, string path, byte[] content, string origin) =>
        files.Add(new RenderedFile($"{Directory(volume)}/{path}", Mode, FileSource.Content, "", content, origin));

    /// <summary>Adds certificate and key of a credential as <c>tls.crt</c> and <c>tls.key</c>.</summary>
    public void AddCredential(string volume, string credential)
    {
        files.Add(new RenderedFile($"{Directory(volume)}/tls.crt", Mode, FileSource.Certificate, credential, [], "issued"));
        files.Add(new RenderedFile($"{Directory(volume)}/tls.key", Mode, FileSource.Key, credential, [], "made on the node"));
    }

    /// <summary>Replaces a file's content, with the reason kept in its origin.</summary>
    public void Replace(string path, byte[] content, string why)
    {
        var index = files.FindIndex(file => file.Path == path);
        files[index] = files[index] with { Content = content, Origin = $"{files[index].Origin}, {why}" };
    }

    /// <summary>Takes out the files of a volume.</summary>
    public void RemoveVolume(string volume) => files.RemoveAll(file => file.Path.StartsWith(Directory(volume) + "/", StringComparison.Ordinal));

    private int Mode => user == 0 ? Private : GroupReadable;

    private void AddSecret(string volume, string name, JsonObject reference)
    {
        if (source.Find("Secret", name) is not { } secret)
        {
            Missing("Secret", name, reference);
            return;
        }

        if (CredentialTable.Find(secret.Label("name")) is { } credential && secret["data"]?["tls.key"] is not null)
        {
            AddCredential(volume, credential.Name);
            changes.Add($"volume {volume}: certificate and key of Secret {name} are replaced by ones made for the node");
            return;
        }

        foreach (var (key, path) in Items(reference, (secret["data"] as JsonObject ?? []).Select(pair => pair.Key)))
        {
            var content = source.SecretValue(name, key) ?? throw Impossible($"Secret {name} has no key {key}.");
            AddContent(volume, path, content, $"moved from Secret {name}");
        }
    }

    private void AddConfigMap(string volume, string name, JsonObject reference)
    {
        if (source.Find("ConfigMap", name) is not { } configMap)
        {
            Missing("ConfigMap", name, reference);
            return;
        }

        var text = configMap["data"] as JsonObject ?? [];
        var binary = configMap["binaryData"] as JsonObject ?? [];
        foreach (var (key, path) in Items(reference, text.Concat(binary).Select(pair => pair.Key)))
        {
            var content = text[key] is { } plain ? Encoding.UTF8.GetBytes(plain.GetValue<string>())
                : binary[key] is { } encoded ? Convert.FromBase64String(encoded.GetValue<string>())
                : throw Impossible($"ConfigMap {name} has no key {key}.");
            AddContent(volume, path, content, $"moved from ConfigMap {name}");
        }
    }

    private void AddProjected(string volume, JsonObject projected)
    {
        var sources = projected.Objects("sources").ToList();
        var kubeconfig = sources.Select(item => item["secret"] as JsonObject).FirstOrDefault(item => IsGenericKubeconfig(item.Str("name")));
        if (kubeconfig is not null)
        {
            var path = kubeconfig.Objects("items").Select(item => item.Str("path")).FirstOrDefault() ?? "kubeconfig";
            files.Add(new RenderedFile(
                $"{Directory(volume)}/{path}",
                Private,
                FileSource.Kubeconfig,
                component,
                Encoding.ASCII.GetBytes(secrets.Get("ca-bundle").Text("bundle.crt")),
                "made on the node",
                user is 0 ? null : user,
                target.ApiServer));
            changes.Add($"volume {volume}: the kubeconfig with a short-lived token becomes one with a client certificate, server {target.ApiServer}");
            return;
        }

        foreach (var item in sources)
        {
            if (item["secret"] is JsonObject secret)
            {
                AddSecret(volume, secret.Str("name"), secret);
            }
            else if (item["configMap"] is JsonObject configMap)
            {
                AddConfigMap(volume, configMap.Str("name"), configMap);
            }
            else
            {
                throw Impossible($"volume {volume} projects {string.Join(", ", item.Select(pair => pair.Key))}, which needs an API server.");
            }
        }
    }

    private bool IsGenericKubeconfig(string name) =>
        name.Length > 0 && (source.Find("Secret", name)?.Label("name") == "generic-token-kubeconfig" || name.StartsWith("generic-token-kubeconfig", StringComparison.Ordinal));

    /// <summary>Key and path of each entry; without a list every key is one, under its own name.</summary>
    private static IEnumerable<(string Key, string Path)> Items(JsonObject reference, IEnumerable<string> keys) =>
        reference["items"] is JsonArray
            ? reference.Objects("items").Select(item => (item.Str("key"), item.Str("path")))
            : keys.Order(StringComparer.Ordinal).Select(key => (key, key));

    private void Missing(string kind, string name, JsonObject reference)
    {
        if (reference.Str("optional") != "true")
        {
            throw Impossible($"{kind} {name} is not there.");
        }

        changes.Add($"{kind} {name} is optional and not there");
    }

    private Exception Impossible(string cause) => CutoverErrors.NotRendered.At($"Deployment {source.Namespace}/{component}", cause);
}
