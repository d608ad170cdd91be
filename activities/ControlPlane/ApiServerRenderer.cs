using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Source;

namespace Masterful.Activities.ControlPlane;

/// <summary>kube-apiserver: etcd and network of the node, no VPN, no authorizer on a host that will be gone.</summary>
internal sealed class ApiServerRenderer(SourceObjects source, SecretsInForce secrets, RenderTarget target)
    : DeploymentRenderer(source, secrets, target)
{
    private const int ShutdownDelaySeconds = 2;

    /// <inheritdoc/>
    protected override string Component => "kube-apiserver";

    /// <inheritdoc/>
    protected override int? User(int? hosted)
    {
        var port = Target.Ports.KubeApiserver;
        if (hosted is null or 0 || port >= 1024 || port >= Target.UnprivilegedPortStart)
        {
            return hosted;
        }

        Changes.Add($"runAsUser 0 instead of {hosted}: on the node's network only root may listen on port {port} (net.ipv4.ip_unprivileged_port_start is {Target.UnprivilegedPortStart})");
        return 0;
    }

    /// <inheritdoc/>
    protected override void Rewrite(JsonObject container, FlagList flags)
    {
        var main = $"https://localhost:{Target.Ports.EtcdClient}";
        flags.Set("--etcd-servers", main, "etcd on the node");
        if (flags.Get("--etcd-servers-overrides") is { } overrides)
        {
            // kube-apiserver wants commas between overrides and takes semicolons for further servers of one; command lines in the field mix them up.
            var moved = overrides.Split(',', ';').Where(entry => entry.Contains('#')).Select(entry => entry.Split('#')[0] + $"#https://localhost:{Target.Ports.EtcdEventsClient}");
            flags.Set("--etcd-servers-overrides", string.Join(',', moved), "etcd on the node");
        }

        flags.Set("--advertise-address", Target.Address, "the node's address; the hosted one was the Seed's load balancer");
        if (Target.SharesApiPort)
        {
            flags.Set("--bind-address", Target.Address, $"something else, as apiserver-proxy does, listens on port {Target.Ports.KubeApiserver} at another address of the node");
        }

        flags.Remove("--egress-selector-config-file", "nodes are reached directly");
        flags.Remove("--tls-sni-cert-key", SeedServingMounts.Reason, SeedServingMounts.Contains);
        DropFeatureGate(flags, "UnauthenticatedHTTP2DOSMitigation");
        MovePort(container, flags, Target.Ports.KubeApiserver);
        if (Seconds(flags.Get("--shutdown-delay-duration")) > ShutdownDelaySeconds)
        {
            flags.Set("--shutdown-delay-duration", $"{ShutdownDelaySeconds}s", $"no load balancer has to be drained, and the grace period is {StaticPod.GracePeriodSeconds} s");
        }
    }

    /// <inheritdoc/>
    protected override void RewriteFiles(VolumeTranslator volumes, List<JsonObject> translated, JsonObject container)
    {
        var flags = new FlagList(container, Changes);
        if (flags.Get("--authorization-config") is not { } path || OnNode(container, volumes, path) is not { } file)
        {
            return;
        }

        var configuration = YamlJson.Read(Encoding.UTF8.GetString(file.Content)) ?? throw Impossible($"{path} is not a YAML mapping.");
        var authorizers = configuration["authorizers"] as JsonArray ?? [];
        foreach (var authorizer in authorizers.OfType<JsonObject>().Where(item => IsDead(item, container, volumes)).ToList())
        {
            authorizers.Remove(authorizer);
            Changes.Add($"authorizer {authorizer.Str("name")} removed: its webhook is a Service of the Seed, and it would deny what it cannot ask");
        }

        volumes.Replace(file.Path, Encoding.UTF8.GetBytes(YamlJson.Write(configuration)), "dead authorizers removed");
        DropUnusedKubeconfigs(volumes, translated, container, authorizers);
    }

    private bool IsDead(JsonObject authorizer, JsonObject container, VolumeTranslator volumes)
    {
        if (authorizer.Str("type") != "Webhook")
        {
            return false;
        }

        var connection = authorizer.Node("webhook", "connectionInfo");
        if (connection.Str("kubeConfigFile") is not { Length: > 0 } path || OnNode(container, volumes, path) is not { } file)
        {
            return true;
        }

        return YamlJson.Read(Encoding.UTF8.GetString(file.Content)).Objects("clusters")
            .Select(cluster => cluster.Str("cluster", "server"))
            .All(server => !Uri.TryCreate(server, UriKind.Absolute, out var uri) || SeedInternalHost.Is(uri.Host, Source.Namespace));
    }

    /// <summary>Kubeconfigs of authorizers that are gone would only be secrets that lie around.</summary>
    private void DropUnusedKubeconfigs(VolumeTranslator volumes, List<JsonObject> translated, JsonObject container, JsonArray authorizers)
    {
        const string Directory = "/etc/kubernetes/structured/authorization-kubeconfigs";
        var used = authorizers.OfType<JsonObject>().Select(item => item.Str("webhook", "connectionInfo", "kubeConfigFile"));
        var mounts = container["volumeMounts"] as JsonArray ?? [];
        var mount = mounts.OfType<JsonObject>().FirstOrDefault(item => item.Str("mountPath") == Directory);
        if (mount is null || used.Any(path => path.StartsWith(Directory, StringComparison.Ordinal)))
        {
            return;
        }

        mounts.Remove(mount);
        translated.RemoveAll(volume => volume.Str("name") == mount.Str("name"));
        volumes.RemoveVolume(mount.Str("name"));
        Changes.Add($"volume {mount.Str("name")} at {Directory} removed: no authorizer uses it any more");
    }

    private static void DropFeatureGate(FlagList flags, string gate)
    {
        if (flags.Get("--feature-gates") is not { } gates || !gates.Contains(gate))
        {
            return;
        }

        var rest = string.Join(',', gates.Split(',').Where(item => !item.StartsWith(gate + "=", StringComparison.Ordinal)));
        const string Reason = "it was for the Seed's load balancer, which ended TLS";
        if (rest.Length == 0)
        {
            flags.Remove("--feature-gates", Reason);
        }
        else
        {
            flags.Set("--feature-gates", rest, Reason);
        }
    }

    private static double Seconds(string? duration) => duration switch
    {
        null => 0,
        _ when duration.EndsWith("ms", StringComparison.Ordinal) => 0,
        _ when duration.EndsWith('s') && !duration.Contains('m') && double.TryParse(duration[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) => seconds,
        _ => double.MaxValue,
    };
}
