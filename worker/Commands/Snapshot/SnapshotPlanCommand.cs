using System.CommandLine;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Etcd.Snapshot;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>Shows what a prune would keep and drop.</summary>
internal static class SnapshotPlanCommand
{
    // Gardener names every control plane's namespace in a Seed like this.
    private const string AnySourceNamespace = "shoot--*";

    public static Command Create()
    {
        var (file, output, skip) = (SnapshotOptions.File(), CommonOptions.Output(), SnapshotOptions.SkipHash());
        var profile = new Option<string>("--profile", "-p")
        {
            Description = $"Prune profile: {string.Join(", ", PruneProfiles.BuiltIn)}, or a YAML file",
            DefaultValueFactory = _ => "default",
        };
        var source = new Option<string>("--source-namespace")
        {
            Description = "The control plane's namespace in the Seed, which webhooks of the Seed are told by",
            DefaultValueFactory = _ => AnySourceNamespace,
        };
        var live = new Option<string[]>("--live-node")
        {
            Description = "A Node that a machine backs; give it once for each [those whose lease was renewed last]",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("plan", "Show what a prune would keep and drop, with reasons, and change nothing") { file, profile, source, live, output, skip };
        command.SetAction((result, cancellation) => Task.Run(
            () =>
            {
                var rules = Load(result.GetValue(profile)!);
                using var snapshot = EtcdSnapshot.Open(result.GetValue(file)!);
                var index = snapshot.Index(checkHash: !result.GetValue(skip), cancellationToken: cancellation);
                var nodes = result.GetValue(live) is { Length: > 0 } given ? given : LiveNodes.Of(index);
                var keys = index.Entries().Where(entry => entry.Key.StartsWith(Masterful.Activities.Etcd.RegistryKey.Prefix, StringComparison.Ordinal)).Select(entry =>
                {
                    cancellation.ThrowIfCancellationRequested();
                    return entry.Stored();
                });
                var plan = new PrunePlanner(rules, result.GetValue(source)!, nodes).Plan(keys, "");
                result.InvocationConfiguration.Error.WriteLine($"Nodes that count as live: {(nodes.Count > 0 ? string.Join(", ", nodes) : "none")}.");
                PlanText.Write(plan, snapshot.Bytes.Name, index.Revision, nodes, result.InvocationConfiguration.Output, result.GetValue(output));
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }

    private static PruneProfile Load(string name)
    {
        // One's own profile may lie anywhere; the name of one that comes along wins, as it does in a migration.
        var path = Path.GetFullPath(name);
        return PruneProfiles.BuiltIn.Contains(name) ? PruneProfiles.Load(".", name) : PruneProfiles.Load(Path.GetDirectoryName(path) ?? ".", Path.GetFileName(path));
    }
}
