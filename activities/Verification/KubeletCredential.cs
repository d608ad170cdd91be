using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Verification;

/// <summary>What the node's kubelet knows about its API server. Paths in its kubeconfig are the node's, so the root comes before them.</summary>
/// <param name="Server">URL of the API server.</param>
/// <param name="Tls">Whom it trusts and who it is.</param>
internal sealed record KubeletCredential(Uri Server, EtcdTls Tls)
{
    /// <summary>Path of the kubeconfig on a node that Gardener made.</summary>
    public const string KubeconfigPath = "/var/lib/kubelet/kubeconfig-real";

    /// <summary>Reads it, or fails with <c>MIG-API-001</c>.</summary>
    public static KubeletCredential Load(NodeSettings node)
    {
        try
        {
            return Read(node);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException or YamlDotNet.Core.YamlException)
        {
            throw PlatformErrors.ApiUnavailable.At($"kubeconfig {KubeconfigPath} of node {node.Name}", $"it cannot be used: {problem.Message}", problem);
        }
    }

    /// <summary>As <see cref="Load"/>, with the plain exception.</summary>
    /// <exception cref="IOException">A file is not there.</exception>
    /// <exception cref="FormatException">Something is missing in it.</exception>
    internal static KubeletCredential Read(NodeSettings node)
    {
        var file = Below(node.Root, KubeconfigPath);
        var config = YamlJson.Read(File.ReadAllText(file)) ?? throw new FormatException("it is empty.");
        var context = Entry(config, "contexts", "context", config.Text("current-context"));
        var cluster = Entry(config, "clusters", "cluster", context.Text("cluster"));
        var user = Entry(config, "users", "user", context.Text("user"));
        return Uri.TryCreate(cluster.Text("server"), UriKind.Absolute, out var server)
            ? new KubeletCredential(server, new EtcdTls(Pem(cluster, "certificate-authority"), Pem(user, "client-certificate"), Pem(user, "client-key")))
            : throw new FormatException("it names no server.");

        string Pem(JsonObject part, string name) =>
            part.Text($"{name}-data") is { Length: > 0 } data ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
            : part.Text(name) is { Length: > 0 } path ? File.ReadAllText(path.StartsWith('/') ? Below(node.Root, path) : Path.Join(Path.GetDirectoryName(file), path))
            : throw new FormatException($"it has no {name}.");
    }

    private static JsonObject Entry(JsonObject config, string list, string kind, string? name) =>
        config.Children(list).FirstOrDefault(entry => entry.Text("name") == name).Child(kind)
        ?? throw new FormatException($"it has no {kind} {name}.");

    private static string Below(string root, string path) => Path.Join(Path.TrimEndingDirectorySeparator(root), path);
}
