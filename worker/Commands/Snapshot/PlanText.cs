using Masterful.Activities.Etcd.Prune;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>Writes a prune plan.</summary>
internal static class PlanText
{
    public static void Write(PrunePlan plan, string file, long revision, IReadOnlyCollection<string> liveNodes, TextWriter output, OutputFormat format)
    {
        var listed = plan.Dropped.Where(key => !plan.CountOnlyRules.Contains(key.Rule));
        if (format == OutputFormat.Table)
        {
            WriteTables(plan, listed, output);
            return;
        }

        using var writer = new ListWriter(output, format);
        writer.Property("file", file);
        writer.Property("revision", revision);
        writer.Property("profile", plan.Profile);
        writer.Property("liveNodes", liveNodes);
        writer.Property("kept", plan.Resources.Sum(resource => resource.Kept));
        writer.Property("dropped", plan.Resources.Sum(resource => resource.Dropped));
        writer.Property("resources", plan.Resources);
        writer.Property("rules", plan.Rules.Where(rule => rule.Keys > 0));
        writer.List("droppedKeys", listed);
    }

    private static void WriteTables(PrunePlan plan, IEnumerable<Workflows.Contracts.Etcd.DroppedKey> listed, TextWriter output)
    {
        using (var resources = new TextTable(output, "RESOURCE", "KEPT", "DROPPED"))
        {
            foreach (var resource in plan.Resources)
            {
                resources.Row(resource.Resource, $"{resource.Kept}", $"{resource.Dropped}");
            }

            resources.Row("all", $"{plan.Resources.Sum(resource => resource.Kept)}", $"{plan.Resources.Sum(resource => resource.Dropped)}");
        }

        output.WriteLine();
        using (var rules = new TextTable(output, "RULE", "ACTION", "KEYS", "REASON"))
        {
            foreach (var rule in plan.Rules.Where(rule => rule.Keys > 0))
            {
                rules.Row(rule.Rule.Length > 0 ? rule.Rule : "-", rule.Action.ToString().ToLowerInvariant(), $"{rule.Keys}", rule.Reason);
            }
        }

        output.WriteLine();
        using var keys = new TextTable(output, "DROPPED KEY", "RULE");
        foreach (var key in listed)
        {
            keys.Row(key.Key, key.Rule);
        }
    }
}
