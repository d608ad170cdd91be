using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Source;
using YamlDotNet.Core;

namespace Masterful.Activities.Preflight;

/// <summary>
/// kube-apiserver's own webhooks for tokens and audit: their flags and kubeconfigs come along as they are, and a host that only the Seed resolves then answers
/// nobody. Authorizers are not looked at, as rendering drops those.
/// </summary>
internal sealed class ApiServerWebhookCheck(SourceObjects source, FindingList findings)
{
    private const string Component = "kube-apiserver";
    private const string Id = "apiserver-webhook";

    private static readonly (string Flag, string Missed)[] Flags =
    [
        ("--authentication-token-webhook-config-file", "tokens that it knows are refused, and each unknown one waits for its timeout"),
        ("--audit-webhook-config-file", "audit events are lost"),
    ];

    /// <summary>Looks at the live Deployment; says nothing where no such flag is set.</summary>
    public void Run()
    {
        var pod = source.Find("Deployment", Component).Child("spec", "template", "spec");
        if (pod.Children("containers").FirstOrDefault(item => item.Text("name") == Component) is not { } container)
        {
            return;
        }

        var flags = new FlagList(container, []);
        foreach (var (flag, missed) in Flags)
        {
            if (flags.Get(flag) is { Length: > 0 } path)
            {
                Judge(flag, missed, Servers(Content(pod, container, path)));
            }
        }
    }

    private void Judge(string flag, string missed, IReadOnlyList<string> servers)
    {
        var subject = $"Deployment {source.Namespace}/{Component}, {flag}";
        var inside = servers.FirstOrDefault(server => !Uri.TryCreate(server, UriKind.Absolute, out var uri) || SeedInternalHost.Is(uri.Host, source.Namespace));
        if (servers.Count > 0 && inside is null)
        {
            findings.Passed(Id, subject, $"it calls {string.Join(", ", servers)}; see that the node reaches it");
        }
        else
        {
            findings.Warning(
                Id, subject, $"{(inside is null ? "its kubeconfig names no server that can be told" : $"it calls {inside}, which only the Seed resolves")}: where the node does not reach it, {missed}",
                "give the webhook an address that the node reaches, or take it out of the Shoot, before the move.");
        }
    }

    private static IReadOnlyList<string> Servers(string? kubeconfig)
    {
        try
        {
            return [.. (kubeconfig is null ? null : YamlJson.Read(kubeconfig)).Children("clusters").Select(cluster => cluster.Text("cluster", "server") ?? "")];
        }
        catch (YamlException)
        {
            return [];
        }
    }

    /// <summary>What lies at a path of the container, where a Secret or ConfigMap of the namespace holds it.</summary>
    private string? Content(JsonNode? pod, JsonObject container, string path)
    {
        var mount = container.Children("volumeMounts")
            .Where(item => path.StartsWith(item.Text("mountPath")?.TrimEnd('/') + "/", StringComparison.Ordinal))
            .MaxBy(item => item.Text("mountPath")!.Length);
        var volume = pod.Children("volumes").FirstOrDefault(item => item.Text("name") == mount.Text("name"));
        var file = path[(path.LastIndexOf('/') + 1)..];
        return volume.Children("projected", "sources").Append(volume ?? []).Select(item => Content(item, file)).FirstOrDefault(found => found is not null);
    }

    private string? Content(JsonObject volume, string file)
    {
        var (secret, map) = (volume.Child("secret"), volume.Child("configMap"));
        var key = (secret ?? map).Children("items").FirstOrDefault(item => item.Text("path") == file)?.Text("key") ?? file;
        return secret is not null
            ? source.SecretValue(secret.Text("secretName") ?? secret.Text("name") ?? "", key) is { } value ? Encoding.UTF8.GetString(value) : null
            : source.Find("ConfigMap", map.Text("name") ?? "").Text("data", key);
    }
}
