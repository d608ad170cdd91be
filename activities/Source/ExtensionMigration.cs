using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Source;

/// <summary>
/// Makes the Seed's extension controllers let go, kind by kind in the order of Gardener's control plane migration: each writes its state,
/// drops its finalizer and leaves what it stands for alone. Many delete their own ManagedResources first, which are let go meanwhile.
/// </summary>
internal sealed class ExtensionMigration(SourceControlPlane source, TimeProvider clock, TimeSpan limit)
{
    public const string ApiVersion = "extensions.gardener.cloud/v1alpha1";
    private const string Operation = "gardener.cloud/operation";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly ManagedResourceRelease release = new(source);

    /// <summary>Infrastructure after the control plane that works on it, names last.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["ContainerRuntime", "Extension", "Network", "OperatingSystemConfig", "Worker", "ControlPlane", "Infrastructure", "DNSRecord"];

    /// <summary>Whether a controller looks after an object; nobody would answer for another.</summary>
    public static bool HasController(JsonObject extension) => extension.At("status", "lastOperation") is not null;

    /// <summary>Whether its controller has let go.</summary>
    public static bool IsMigrated(JsonObject extension) =>
        extension.Text("status", "lastOperation", "type") == "Migrate" && extension.Text("status", "lastOperation", "state") == "Succeeded"
        && !extension.Annotations().ContainsKey(Operation);

    /// <summary>ManagedResources that extensions deleted and that were let go.</summary>
    public IReadOnlyList<JsonObject> Released => release.Released;

    /// <summary>Migrates all of them, or fails with <c>MIG-RET-001</c> for the first that does not.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in Kinds)
        {
            await RetireGuard.CheckAsync(source, cancellationToken);
            var objects = (await source.FindAllAsync(ApiVersion, kind, cancellationToken)).Where(HasController).Where(item => !IsMigrated(item)).ToList();
            foreach (var item in objects.Where(item => !IsUnderWay(item)))
            {
                await SourceAnnotations.WriteAsync(source.Seed, item.Ref(), Operation, "migrate", cancellationToken);
            }

            foreach (var item in objects)
            {
                await WaitAsync(item.Ref(), cancellationToken);
            }
        }
    }

    // A controller takes the annotation away when it begins, or when it is done; an attempt that was cut short must not ask it twice.
    private static bool IsUnderWay(JsonObject item) =>
        item.Text("status", "lastOperation", "type") == "Migrate" && item.Text("status", "lastOperation", "state") is "Processing" or "Pending";

    private async Task WaitAsync(ObjectRef target, CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + limit;
        while (true)
        {
            var item = await source.Seed.FindAsync(target, cancellationToken);
            if (item is null || IsMigrated(item))
            {
                return;
            }

            await release.RunAsync(cancellationToken);
            var operation = item.Child("status", "lastOperation");
            if (clock.GetUtcNow() > deadline)
            {
                var error = item.Text("status", "lastError", "description");
                throw RetireErrors.NotMigrated.At(
                    $"{target.Kind} {target.Namespace}/{target.Name}",
                    $"its last operation is {operation.Text("type")} {operation.Text("state")} after {limit}{(error is null ? "" : $"; lastError: {error.TrimEnd('.')}")}.", final: ActivityProgress.IsAgain);
            }

            ActivityProgress.Report($"waiting for {target.Kind} {target.Name} to migrate");
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }
}
