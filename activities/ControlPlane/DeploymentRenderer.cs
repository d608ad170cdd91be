using System.Text.Json.Nodes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// Turns a hosted Deployment into a static Pod. The live template is the start, so that every flag that somebody set is carried over;
/// what the Seed added to it leaves, and every difference is a line that an operator can read.
/// </summary>
internal abstract class DeploymentRenderer(SourceObjects source, SecretsInForce secrets, RenderTarget target)
{
    /// <summary>Mounts that mean the Seed's network: the VPN and the egress through it.</summary>
    private static readonly string[] SeedMounts =
    [
        "/dev/net/tun", "/srv/kubernetes/ca-vpn", "/etc/kubernetes/egress", "/etc/srv/kubernetes/envoy",
        "/srv/secrets/vpn-client", "/srv/secrets/tlsauth", "/srv/secrets/vpn-server", "/var/run/secrets/kubernetes.io/serviceaccount",
    ];

    private static readonly string[] KeptContainerFields =
        ["name", "image", "imagePullPolicy", "command", "args", "env", "workingDir", "ports", "livenessProbe", "readinessProbe", "startupProbe", "resources", "securityContext", "volumeMounts"];

    private readonly List<RenderedFile> files = [];

    /// <summary>Name of Deployment and Pod.</summary>
    protected abstract string Component { get; }

    /// <summary>The node.</summary>
    protected RenderTarget Target => target;

    /// <summary>The source.</summary>
    protected SourceObjects Source => source;

    /// <summary>What differs, one line each.</summary>
    protected List<string> Changes { get; } = [];

    /// <summary>Annotations that the Pod is to have besides.</summary>
    protected Dictionary<string, string> Annotations { get; } = [];

    /// <summary>Files that the rendered Pod mounts.</summary>
    public IReadOnlyList<RenderedFile> Files => files;

    /// <summary>Renders.</summary>
    public RenderedPod Render()
    {
        var template = source.Find("Deployment", Component)?.Node("spec", "template") as JsonObject
            ?? throw Impossible("it is not there.");
        var spec = template["spec"] as JsonObject ?? throw Impossible("it has no Pod template.");
        var container = Container(spec);
        var (user, security) = new PodSecurity(spec, container, Changes).Render(User);
        DropHostPorts(container);
        var volumes = new VolumeTranslator(source, secrets, target, Component, user, Changes);
        var mounted = MountedVolumes(spec, container);
        NoteWhatLeaves(spec, template);
        Rewrite(container, new FlagList(container, Changes));
        var identity = Identity(container, mounted);
        var translated = mounted.Select(volumes.Translate).ToList();
        RewriteFiles(volumes, translated, container);
        CheckPaths(container, volumes, translated);
        files.AddRange(volumes.Files);
        var pod = StaticPod.Create(Component, template.Node("metadata", "labels") as JsonObject, container, translated, security, target.ApiAddresses, identity);
        foreach (var (name, value) in Annotations)
        {
            pod["metadata"]!["annotations"]![name] = value;
        }

        return new RenderedPod(Component, container.Str("image"), YamlJson.Write(pod), Changes);
    }

    /// <summary>Changes the container's flags, ports and probes.</summary>
    protected abstract void Rewrite(JsonObject container, FlagList flags);

    /// <summary>Changes files that were translated.</summary>
    protected virtual void RewriteFiles(VolumeTranslator volumes, List<JsonObject> translated, JsonObject container)
    {
    }

    /// <summary>The user that the process must run as on the node.</summary>
    protected virtual int? User(int? hosted) => hosted;

    /// <summary>The error for what is in the way.</summary>
    protected Exception Impossible(string cause) => CutoverErrors.NotRendered.At($"Deployment {source.Namespace}/{Component}", cause);

    /// <summary>The file that a path of the container means; null when no volume brings it.</summary>
    protected static RenderedFile? OnNode(JsonObject container, VolumeTranslator volumes, string path)
    {
        var mount = container.Objects("volumeMounts")
            .Where(item => path.StartsWith(item.Str("mountPath").TrimEnd('/') + "/", StringComparison.Ordinal))
            .OrderByDescending(item => item.Str("mountPath").Length)
            .FirstOrDefault();
        return mount is null ? null : volumes.Files.FirstOrDefault(file => file.Path == volumes.Directory(mount.Str("name")) + path[mount.Str("mountPath").TrimEnd('/').Length..]);
    }

    /// <summary>Moves the secure port, in flags, container ports and probes.</summary>
    protected void MovePort(JsonObject container, FlagList flags, int port)
    {
        var before = flags.Get("--secure-port") ?? "";
        flags.Set("--secure-port", port.ToString(), "the port on the node");
        foreach (var entry in container.Objects("ports").Where(entry => entry.Str("containerPort") == before))
        {
            entry["containerPort"] = port;
        }

        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" }.Select(name => container[name]?["httpGet"]).OfType<JsonObject>())
        {
            if (probe.Str("port") == before)
            {
                probe["port"] = port;
            }
        }
    }

    private JsonObject Container(JsonObject spec)
    {
        var hosted = spec.Objects("containers").FirstOrDefault(item => item.Str("name") == Component)
            ?? throw Impossible($"it has no container {Component}.");
        var container = new JsonObject();
        foreach (var field in KeptContainerFields.Where(field => hosted[field] is not null))
        {
            container[field] = hosted[field]!.DeepClone();
        }

        foreach (var variable in container.Objects("env"))
        {
            if (variable.Node("valueFrom") is JsonObject from && (from["secretKeyRef"] is not null || from["configMapKeyRef"] is not null))
            {
                throw Impossible($"environment variable {variable.Str("name")} comes from a Secret or ConfigMap, which a static Pod cannot read.");
            }
        }

        return hosted["envFrom"] is null ? container : throw Impossible("its environment comes from Secrets or ConfigMaps, which a static Pod cannot read.");
    }

    /// <summary>On the host's network a port is the node's anyway, and a kubelet refuses a Pod that names another.</summary>
    private void DropHostPorts(JsonObject container)
    {
        foreach (var port in container.Objects("ports").Where(port => port.Remove("hostPort")))
        {
            Changes.Add($"hostPort of container port {port.Str("containerPort")} removed: the Pod is on the node's network");
        }
    }

    private List<JsonObject> MountedVolumes(JsonObject spec, JsonObject container)
    {
        var mounts = container["volumeMounts"] as JsonArray ?? [];
        foreach (var mount in mounts.OfType<JsonObject>().Where(mount => SeedMounts.Contains(mount.Str("mountPath"))).ToList())
        {
            mounts.Remove(mount);
            Changes.Add($"volume {mount.Str("name")} at {mount.Str("mountPath")} removed: it belongs to the Seed's network");
        }

        foreach (var mount in mounts.OfType<JsonObject>().Where(mount => SeedServingMounts.Contains(mount.Str("mountPath"))).ToList())
        {
            mounts.Remove(mount);
            Changes.Add($"volume {mount.Str("name")} at {mount.Str("mountPath")} removed: {SeedServingMounts.Reason}");
        }

        var names = mounts.OfType<JsonObject>().Select(mount => mount.Str("name")).ToHashSet();
        return spec.Objects("volumes").Where(volume => names.Contains(volume.Str("name"))).ToList();
    }

    private void NoteWhatLeaves(JsonObject spec, JsonObject template)
    {
        foreach (var item in spec.Objects("containers").Where(item => item.Str("name") != Component))
        {
            Changes.Add($"container {item.Str("name")} removed: it connects the Seed with the nodes");
        }

        foreach (var item in spec.Objects("initContainers"))
        {
            Changes.Add($"init container {item.Str("name")} removed: it connects the Seed with the nodes");
        }

        foreach (var alias in spec.Objects("hostAliases"))
        {
            Changes.Add($"host alias {string.Join(", ", alias.Strings("hostnames"))} removed: a Service of the Seed");
        }

        string[] scheduling = ["tolerations", "affinity", "topologySpreadConstraints", "nodeSelector", "imagePullSecrets", "schedulerName", "serviceAccountName", "priorityClassName"];
        var left = scheduling.Where(field => spec[field] is not null).ToList();
        if (left.Count > 0)
        {
            Changes.Add($"{string.Join(", ", left)} removed: scheduling in the Seed; priorityClassName system-node-critical");
        }

        var annotations = template.Node("metadata", "annotations") as JsonObject;
        if (annotations is { Count: > 0 })
        {
            Changes.Add($"annotations {string.Join(", ", annotations.Select(pair => pair.Key))} removed: they are the Seed's");
        }
    }

    private static string Identity(JsonObject container, IEnumerable<JsonObject> volumes) =>
        new JsonObject { ["container"] = container.DeepClone(), ["volumes"] = new JsonArray([.. volumes.Select(volume => volume.DeepClone())]) }.ToJsonString();

    /// <summary>A flag whose file is not there would only show as a crash loop on the node.</summary>
    private void CheckPaths(JsonObject container, VolumeTranslator volumes, List<JsonObject> translated)
    {
        var owned = translated.Where(volume => volume.Str("hostPath", "path") == volumes.Directory(volume.Str("name"))).Select(volume => volume.Str("name")).ToHashSet();
        foreach (var (name, value) in new FlagList(container, []).All.SelectMany(flag => Paths(flag.Name, flag.Value).Select(path => (flag.Name, path))))
        {
            var mount = container.Objects("volumeMounts")
                .Where(mount => value.StartsWith(mount.Str("mountPath").TrimEnd('/') + "/", StringComparison.Ordinal))
                .OrderByDescending(mount => mount.Str("mountPath").Length)
                .FirstOrDefault();
            if (mount is not null && owned.Contains(mount.Str("name")) && OnNode(container, volumes, value) is null)
            {
                throw Impossible($"{name} names {value}, but no volume brings this file.");
            }
        }
    }

    private static IEnumerable<string> Paths(string flag, string value) =>
        !value.StartsWith('/') ? []
        // A certificate and its key, and then the names that they are for.
        : flag == "--tls-sni-cert-key" ? value.Split(':')[0].Split(',')
        : [value];
}
