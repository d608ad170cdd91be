using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// etcd as one member on the node; on a further node it joins the members of those before. The hosted Pod is not translated but replaced: its wrapper and its backup sidecar need the Seed. What
/// the Etcd object says about the database (quota, compaction) comes along.
/// </summary>
internal sealed class EtcdRenderer(string role, SourceObjects source, SecretsInForce secrets, RenderTarget target)
{
    /// <summary>Stands in for Gardener's wrapper image, which has no <c>etcd</c> program in it.</summary>
    private const string PlainImage = "registry.k8s.io/etcd:3.5.21-0";

    private const string MountPath = "/var/etcd/data";
    private readonly List<string> changes = [];
    private readonly string component = $"etcd-{role}";

    /// <summary>Files that the rendered Pod mounts.</summary>
    public IReadOnlyList<RenderedFile> Files { get; private set; } = [];

    /// <summary>Renders.</summary>
    public RenderedPod Render()
    {
        var etcd = source.Find("Etcd", component) ?? throw CutoverErrors.NotRendered.At($"Etcd {source.Namespace}/{component}", "it is not there.");
        var volumes = new VolumeTranslator(source, secrets, target, component, user: 0, changes);
        volumes.AddCredential("server", $"etcd-server-{role}");
        volumes.AddCredential("peer", $"etcd-peer-{role}");
        volumes.AddContent("ca", "bundle.crt", Bundle("ca-etcd"), $"moved from Secret {secrets.Get("ca-etcd").Name}");
        volumes.AddContent("peer-ca", "bundle.crt", Bundle("ca-etcd-peer"), $"moved from Secret {secrets.Get("ca-etcd-peer").Name}");
        Files = volumes.Files;
        var image = Image();
        var container = new JsonObject
        {
            ["name"] = "etcd",
            ["image"] = image,
            ["command"] = new JsonArray(["etcd", .. Flags(etcd).Select(flag => (JsonNode)flag)]),
            ["livenessProbe"] = Probe("/health?serializable=true&exclude=NOSPACE", 8),
            ["startupProbe"] = Probe("/health?serializable=true&exclude=NOSPACE", 24),
            ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["cpu"] = role == "main" ? "100m" : "50m", ["memory"] = role == "main" ? "200Mi" : "75Mi" } },
            ["securityContext"] = new JsonObject { ["allowPrivilegeEscalation"] = false },
            ["volumeMounts"] = new JsonArray(Mount("data", MountPath), Mount("server", "/var/etcd/ssl/server"), Mount("peer", "/var/etcd/ssl/peer"), Mount("ca", "/var/etcd/ssl/ca"), Mount("peer-ca", "/var/etcd/ssl/peer-ca")),
        };
        var data = new JsonObject
        {
            ["name"] = "data",
            ["hostPath"] = new JsonObject { ["path"] = EtcdMember.MountedDirectory(role), ["type"] = "DirectoryOrCreate" },
        };
        var security = new JsonObject { ["runAsUser"] = 0, ["runAsGroup"] = 0, ["fsGroup"] = 0, ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" } };
        changes.Add("runs as root: the data directory and its 0600 files are root's on the node");
        var labels = new JsonObject { ["app"] = "etcd-statefulset", ["role"] = role, ["gardener.cloud/role"] = "controlplane" };
        var pod = StaticPod.Create(
            component, labels, container, [data, .. new[] { "server", "peer", "ca", "peer-ca" }.Select(volumes.HostPath)], security, target.ApiAddresses, etcd["spec"]!.ToJsonString() + image);
        return new RenderedPod(component, image, YamlJson.Write(pod), changes);
    }

    private IEnumerable<string> Flags(JsonObject etcd)
    {
        var ports = target.Ports;
        var (client, peer, metrics) = role == "main"
            ? (ports.EtcdClient, ports.EtcdPeer, ports.EtcdMetrics)
            : (ports.EtcdEventsClient, ports.EtcdEventsPeer, ports.EtcdEventsMetrics);
        var name = EtcdMember.Name(role, target.NodeName);
        var peerUrl = EtcdMember.PeerUrl(target.Address, peer);
        var clientUrl = $"https://{EtcdMember.Host(target.Address)}:{client}";
        var listen = target.Address == "127.0.0.1" ? clientUrl : $"https://127.0.0.1:{client},{clientUrl}";
        List<string> flags =
        [
            $"--name={name}",
            $"--data-dir={MountPath}/new.etcd",
            $"--listen-client-urls={listen}",
            $"--advertise-client-urls={clientUrl}",
            $"--listen-peer-urls={peerUrl}",
            $"--initial-advertise-peer-urls={peerUrl}",
            $"--initial-cluster={string.Join(',', [.. target.Earlier.Select(node => $"{EtcdMember.Name(role, node.Name)}={EtcdMember.PeerUrl(role, node)}"), $"{name}={peerUrl}"])}",
            $"--initial-cluster-state={(target.Earlier.Count == 0 ? "new" : "existing")}",
            $"--listen-metrics-urls=http://127.0.0.1:{metrics}",
            "--client-cert-auth=true",
            "--cert-file=/var/etcd/ssl/server/tls.crt",
            "--key-file=/var/etcd/ssl/server/tls.key",
            "--trusted-ca-file=/var/etcd/ssl/ca/bundle.crt",
            "--peer-client-cert-auth=true",
            "--peer-cert-file=/var/etcd/ssl/peer/tls.crt",
            "--peer-key-file=/var/etcd/ssl/peer/tls.key",
            "--peer-trusted-ca-file=/var/etcd/ssl/peer-ca/bundle.crt",
            "--snapshot-count=10000",
        ];
        changes.Add($"{(target.Earlier.Count == 0 ? "one member" : "joins " + string.Join(" and ", target.Earlier.Select(node => node.Name)) + " as member")} {name}, clients on port {client}, peers on {peer}, both with certificates on both sides; metrics and health on 127.0.0.1:{metrics}");
        var spec = etcd.Node("spec", "etcd");
        if (Bytes(spec.Str("quota")) is { } quota)
        {
            flags.Add($"--quota-backend-bytes={quota}");
        }

        var compaction = etcd.Node("spec", "sharedConfig");
        flags.Add($"--auto-compaction-mode={OrElse(compaction.Str("autoCompactionMode"), "periodic")}");
        flags.Add($"--auto-compaction-retention={OrElse(compaction.Str("autoCompactionRetention"), "30m")}");
        // heartbeatDuration is no flag of etcd's: it is how often the backup sidecar renews its Lease.
        changes.Add("wrapper and backup sidecar removed: they need the Seed and its backup bucket; nothing backs etcd up from now on, unless seed.mode is managedSeed and the Shoot's template has controlPlane.backup");
        return flags;
    }

    private string Image()
    {
        var hosted = source.Find("StatefulSet", component).Objects("spec", "template", "spec", "containers")
            .FirstOrDefault(item => item.Str("name") == "etcd").Str("image");
        if (hosted.Length > 0 && !hosted.Contains("wrapper", StringComparison.Ordinal))
        {
            return hosted;
        }

        changes.Add($"image {PlainImage} instead of '{hosted}': a wrapper that has no etcd program");
        return PlainImage;
    }

    private byte[] Bundle(string authority) => Encoding.ASCII.GetBytes(
        secrets.Find(authority + "-bundle") is { } bundle ? bundle.Text("bundle.crt") : secrets.Get(authority).Text("ca.crt"));

    private JsonObject Probe(string path, int failures) => new()
    {
        ["httpGet"] = new JsonObject
        {
            ["host"] = "127.0.0.1",
            ["path"] = path,
            ["port"] = role == "main" ? target.Ports.EtcdMetrics : target.Ports.EtcdEventsMetrics,
            ["scheme"] = "HTTP",
        },
        ["periodSeconds"] = 10,
        ["timeoutSeconds"] = 15,
        ["failureThreshold"] = failures,
    };

    private static JsonObject Mount(string volume, string path) => new() { ["name"] = volume, ["mountPath"] = path };

    private static string OrElse(string value, string other) => value.Length > 0 ? value : other;

    private static long? Bytes(string quantity)
    {
        (string Suffix, long Factor)[] units = [("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("k", 1000), ("M", 1_000_000), ("G", 1_000_000_000), ("", 1)];
        foreach (var (suffix, factor) in units.Where(unit => quantity.EndsWith(unit.Suffix, StringComparison.Ordinal)))
        {
            return long.TryParse(quantity[..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number * factor : null;
        }

        return null;
    }
}
