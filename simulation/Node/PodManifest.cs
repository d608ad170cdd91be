using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Node;

/// <summary>A static Pod as its manifest describes it, after the checks that a kubelet makes before it starts anything.</summary>
public sealed record PodManifest
{
    private static readonly HashSet<string> TopLevelFields = ["apiVersion", "kind", "metadata", "spec", "status"];

    private static readonly HashSet<string> SpecFields =
    [
        "activeDeadlineSeconds", "affinity", "automountServiceAccountToken", "containers", "dnsConfig", "dnsPolicy",
        "enableServiceLinks", "ephemeralContainers", "hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostUsers", "hostname",
        "hostnameOverride", "imagePullSecrets", "initContainers", "nodeName", "nodeSelector", "os", "overhead", "preemptionPolicy",
        "priority", "priorityClassName", "readinessGates", "resourceClaims", "resources", "restartPolicy", "runtimeClassName",
        "schedulerName", "schedulingGates", "securityContext", "serviceAccount", "serviceAccountName", "setHostnameAsFQDN",
        "shareProcessNamespace", "subdomain", "terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints", "volumes",
    ];

    /// <summary>The whole object, as the mirror Pod will show it.</summary>
    public required JsonObject Object { get; init; }

    /// <summary>The Pod's identity: another content of the file is another Pod.</summary>
    public required string Hash { get; init; }

    public required string Name { get; init; }

    public required string Namespace { get; init; }

    public required IReadOnlyList<ContainerSpec> Containers { get; init; }

    /// <summary>Volume name to the node's path.</summary>
    public required IReadOnlyDictionary<string, HostPathVolume> Volumes { get; init; }

    public required TimeSpan GracePeriod { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="FormatException">A kubelet would refuse it; the message says why.</exception>
    public static PodManifest Parse(string text)
    {
        JsonObject pod;
        try
        {
            pod = YamlJson.ParseObject(text);
        }
        catch (Exception error) when (error is YamlDotNet.Core.YamlException or InvalidDataException)
        {
            throw new FormatException($"not one YAML mapping: {error.Message}", error);
        }

        if (Text(pod, "apiVersion") != "v1" || Text(pod, "kind") != "Pod")
            throw new FormatException($"expected v1 Pod, found {Text(pod, "apiVersion")} {Text(pod, "kind")}");
        RefuseUnknown(pod, TopLevelFields, "");
        var spec = pod["spec"] as JsonObject ?? throw new FormatException("spec: Required value");
        RefuseUnknown(spec, SpecFields, "spec.");
        var metadata = pod["metadata"] as JsonObject;
        var name = Text(metadata, "name") ?? throw new FormatException("metadata.name: Required value");
        var containers = Objects(spec, "containers").Select((c, i) => ContainerSpec.Parse(c, $"spec.containers[{i}]")).ToList();
        if (containers.Count == 0) throw new FormatException("spec.containers: Required value");
        var volumes = Objects(spec, "volumes").Select(HostPathVolume.Parse).ToDictionary(v => v.Name);
        foreach (var mount in containers.SelectMany(c => c.Mounts).Where(m => !volumes.ContainsKey(m.Volume)))
            throw new FormatException($"volumeMounts: Not found: \"{mount.Volume}\"");
        HostRules.Check(spec);
        return new PodManifest
        {
            Object = pod,
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32],
            Name = name,
            Namespace = Text(metadata, "namespace") ?? "default",
            Containers = containers,
            Volumes = volumes,
            GracePeriod = TimeSpan.FromSeconds(spec["terminationGracePeriodSeconds"]?.GetValue<long>() ?? 30),
        };
    }

    internal static string? Text(JsonObject? from, string field) =>
        from?[field] is not JsonValue value ? null
        : value.TryGetValue<string>(out var text) ? text : throw new FormatException($"{field}: expected a string, found {value.ToJsonString()}");

    internal static IEnumerable<JsonObject> Objects(JsonObject from, string field) =>
        from[field] switch
        {
            null => [],
            JsonArray array => array.OfType<JsonObject>(),
            _ => throw new FormatException($"{field}: expected a list"),
        };

    private static void RefuseUnknown(JsonObject from, HashSet<string> known, string prefix)
    {
        if (from.FirstOrDefault(f => !known.Contains(f.Key)).Key is { } unknown) throw new FormatException($"unknown field \"{prefix}{unknown}\"");
    }
}
