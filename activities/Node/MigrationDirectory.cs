using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Node;

/// <summary>
/// What one migration keeps on a node, below <c>/var/lib/masterful/&lt;slug&gt;</c>: keys, staged manifests, saved objects and the state
/// that later activities and later attempts need.
/// </summary>
public sealed partial class MigrationDirectory
{
    /// <summary>The node's sealing key; it outlives migrations.</summary>
    public const string SealingKeyPath = "/var/lib/masterful/node.key";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private const string SwitchedName = "switched";
    private readonly NodeFiles files;

    /// <summary>Names the directory of a migration; makes nothing.</summary>
    public MigrationDirectory(NodeFiles files, MigrationContext migration)
    {
        this.files = files;
        Path = "/var/lib/masterful/" + Slug(migration.MigrationId);
    }

    /// <summary>Path on the node.</summary>
    public string Path { get; }

    /// <summary>Keys that were made on the node and certificates that were signed for them.</summary>
    public string Pki => Path + "/pki";

    /// <summary>Manifests that are ready to be placed.</summary>
    public string Manifests => Path + "/manifests";

    /// <summary>Copies of objects that were removed from the cluster.</summary>
    public string Saved => Path + "/saved";

    /// <summary>A migration id as one file name; different ids have different ones.</summary>
    public static string Slug(string migrationId)
    {
        // '/' becomes '_', which no Kubernetes name holds; anything else that is unusual is told apart by a hash.
        var slug = migrationId.Replace('/', '_');
        return Usual().IsMatch(migrationId)
            ? slug
            : Unusual().Replace(slug, "-") + "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(migrationId)))[..8];
    }

    /// <summary>Makes the directory, readable for its owner only.</summary>
    public void Create()
    {
        files.CreateDirectory("/var/lib/masterful", DurableFile.PrivateDirectory);
        files.CreateDirectory(Path, DurableFile.PrivateDirectory);
        files.CreateDirectory(Pki, DurableFile.PrivateDirectory);
    }

    /// <summary>Kubeconfig of the migration's own identity at the new API server.</summary>
    public string OperatorKubeconfig => Path + "/operator.kubeconfig";

    /// <summary>Removes those of its directories that nothing is in any more.</summary>
    public void RemoveEmpty()
    {
        foreach (var directory in new[] { Pki, Manifests, Saved, Path + "/before", Path, "/var/lib/masterful" })
        {
            files.DeleteEmptyDirectory(directory);
        }
    }

    /// <summary>Remembers when the API's names began to lead here; the first time counts.</summary>
    public void MarkSwitched(DateTimeOffset at)
    {
        if (TryReadState<Switched>(SwitchedName) is null)
        {
            WriteState(SwitchedName, new Switched(at));
        }
    }

    /// <summary>Refuses, with <c>MIG-END-003</c>, to take away what clients may have written to: whoever asks for it knows less than this node.</summary>
    /// <param name="what">What was to be done.</param>
    public void RefuseAfterSwitch(string what)
    {
        if (TryReadState<Switched>(SwitchedName) is { } switched)
        {
            throw EndpointErrors.PointOfNoReturn.At(what, $"the API's names lead to this node since {switched.At:u}; what was written since exists only here.");
        }
    }

    /// <summary>A document kept as <c>&lt;name&gt;.json</c>; null when there is none.</summary>
    public T? TryReadState<T>(string name)
        where T : class
    {
        try
        {
            return files.TryRead($"{Path}/{name}.json") is { } bytes ? JsonSerializer.Deserialize<T>(bytes, Json) : null;
        }
        catch (JsonException problem)
        {
            throw PlatformErrors.NodeFile.At($"file {Path}/{name}.json", "it is not the JSON that was written there.", problem);
        }
    }

    /// <summary>Keeps a document as <c>&lt;name&gt;.json</c>.</summary>
    public void WriteState<T>(string name, T state)
    {
        Create();
        files.Write($"{Path}/{name}.json", JsonSerializer.SerializeToUtf8Bytes(state, Json), DurableFile.Private);
    }

    /// <summary>Forgets a document.</summary>
    public void DeleteState(string name) => files.Delete($"{Path}/{name}.json");

    private sealed record Switched(DateTimeOffset At);

    [GeneratedRegex("^[a-z0-9.-]+(/[a-z0-9.-]+)*$")]
    private static partial Regex Usual();

    [GeneratedRegex("[^A-Za-z0-9._-]")]
    private static partial Regex Unusual();
}
