using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Activities.Source;

/// <summary>Reads what is left of the source, says what becomes of each object and whether it has already.</summary>
internal sealed class RetirementPlan(SourceControlPlane source, bool deleteMachines)
{
    public const string Orphan = "orphan";
    public const string Migrate = "migrate";
    public const string Delete = "delete";
    public const string Leave = "leave";
    public const string Release = "release";
    private const string ManagedResources = "resources.gardener.cloud/v1alpha1";
    private readonly List<RetirementItem> items = [];

    /// <summary>The annotation that keeps a kind's controller away.</summary>
    public static string AnnotationFor(string kind) => kind switch
    {
        "Shoot" => SourceAnnotations.IgnoreShoot,
        "Etcd" => SourceAnnotations.SuspendEtcd,
        _ => SourceAnnotations.IgnoreManagedResource,
    };

    /// <summary>An object as an item.</summary>
    public static RetirementItem Item(string cluster, JsonObject item, string action, string reason, bool done) =>
        new(cluster, new(item.ApiVersion(), item.Kind(), item.Namespace() ?? "", item.Name()), action, reason, done ? "done" : "");

    /// <summary>A ManagedResource that its extension deleted.</summary>
    public static RetirementItem Released(JsonObject item) =>
        Item("seed", item, Release, "its extension deleted it; its objects are kept, and the finalizer of the stopped gardener-resource-manager was taken off", done: true);

    public async Task<RetirementList> ReadAsync(CancellationToken cancellationToken)
    {
        if (await source.Garden.FindAsync(source.Shoot, cancellationToken) is { } shoot)
        {
            items.Add(Item("garden", shoot, Orphan, "stays ignored: deleting it would delete the machines that the control plane runs on", IsOrphaned(shoot)));
        }

        await AddAsync(ManagedResources, "ManagedResource", Orphan, "keeps its objects and stays ignored", IsOrphaned, cancellationToken);
        await AddAsync(SourceObjects.EtcdApiVersion, "Etcd", Orphan, "stays suspended; its volume is the last copy of the source", IsOrphaned, cancellationToken);
        foreach (var kind in ExtensionMigration.Kinds)
        {
            await AddExtensionsAsync(kind, cancellationToken);
        }

        foreach (var kind in MachineRetirement.Kinds)
        {
            var (action, reason) = deleteMachines
                ? (Delete, "forgotten without its machine")
                : (Leave, "machine-controller-manager stays at 0; deleting it with that running would delete the machine");
            await AddAsync(MachineRetirement.ApiVersion, kind, action, reason, _ => false, cancellationToken);
        }

        await AddAsync("apps/v1", "Deployment", Leave, "at 0 replicas, or of no harm", _ => false, cancellationToken);
        return new(items);
    }

    private static bool IsOrphaned(JsonObject item) =>
        item.Annotations().GetValueOrDefault(AnnotationFor(item.Kind())) == SourceAnnotations.Set
        && (item.Kind() != "ManagedResource" || item.Text("spec", "keepObjects") == "true");

    private async Task AddExtensionsAsync(string kind, CancellationToken cancellationToken)
    {
        var left = kind == "DNSRecord" ? "; it publishes the API's name: remove it only when that name is managed elsewhere" : "; what it stands for is in use";
        foreach (var item in await source.FindAllAsync(ExtensionMigration.ApiVersion, kind, cancellationToken))
        {
            items.Add(ExtensionMigration.HasController(item)
                ? Item("seed", item, Migrate, "its controller writes its state and lets go" + left, ExtensionMigration.IsMigrated(item))
                : Item("seed", item, Leave, "no extension controller has ever reported on it" + left, done: false));
        }
    }

    private async Task AddAsync(string apiVersion, string kind, string action, string reason, Func<JsonObject, bool> done, CancellationToken cancellationToken)
    {
        var found = await source.FindAllAsync(apiVersion, kind, cancellationToken);
        items.AddRange(found.Select(item => Item("seed", item, action, reason, done(item))));
    }
}
