using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Source;

namespace Masterful.Activities.Tests;

/// <summary>The control plane of landscape-a, read from its files.</summary>
public static class Fixture
{
    public const string Namespace = "shoot--garden--masterful";

    /// <summary>A time at which every certificate of the fixture is valid.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Absolute path of the directory that holds Workflow.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Absolute path of a file of the fixture.</summary>
    public static string Path(string relative) =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository, "simulation/Landscapes/landscape-a", relative));

    /// <summary>The Seed's objects, a fresh copy that a test may change.</summary>
    public static List<JsonObject> SeedObjects() => [.. YamlJson.ReadAll(File.ReadAllText(Path("seed/objects.yaml")))];

    /// <summary>The Seed's objects as they are.</summary>
    public static SourceObjects Source(Action<List<JsonObject>>? change = null)
    {
        var objects = SeedObjects();
        change?.Invoke(objects);
        return new SourceObjects(Namespace, objects);
    }

    /// <summary>One object of a list.</summary>
    public static JsonObject Named(this IEnumerable<JsonObject> objects, string kind, string name) =>
        objects.Single(item => (string)item["kind"]! == kind && (string)item["metadata"]!["name"]! == name);

    /// <summary>The Seed's wildcard certificate, as Gardener mounts a copy of it into kube-apiserver.</summary>
    public static void AddWildcardCertificate(List<JsonObject> objects)
    {
        const string Directory = "/srv/kubernetes/tls-sni/0";
        var pod = objects.Named("Deployment", "kube-apiserver")["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]![0]!;
        container["args"]!.AsArray().Add($"--tls-sni-cert-key={Directory}/tls.crt,{Directory}/tls.key:api-garden--masterful.ingress.seed.example");
        container["volumeMounts"]!.AsArray().Add(JsonNode.Parse($$"""{"name":"tls-sni-0","mountPath":"{{Directory}}","readOnly":true}"""));
        pod["volumes"]!.AsArray().Add(JsonNode.Parse("""{"name":"tls-sni-0","secret":{"secretName":"seed-wildcard-tls","defaultMode":416}}"""));
        var copy = (JsonObject)objects.Named("Secret", "kube-apiserver-82d739a9").DeepClone();
        copy["metadata"] = JsonNode.Parse($$"""{"name":"seed-wildcard-tls","namespace":"{{Namespace}}"}""");
        objects.Add(copy);
    }

    /// <summary>Sets a label.</summary>
    public static void Relabel(this JsonObject item, string label, string value) => item["metadata"]!["labels"]![label] = value;

    /// <summary>Replaces a value of a Secret.</summary>
    public static void SetSecret(this JsonObject secret, string key, byte[] value) => secret["data"]![key] = Convert.ToBase64String(value);

    private static string FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "Workflow.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException("The tests must run below the directory that holds Workflow.sln.");
    }
}
