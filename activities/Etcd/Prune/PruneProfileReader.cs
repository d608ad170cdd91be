using Masterful.Activities.ControlPlane;
using Masterful.Workflows.Contracts.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Masterful.Activities.Etcd.Prune;

/// <summary>Reads a prune profile from YAML. Every mistake is found in one go, each with its line, as <c>MIG-ETCD-009</c>.</summary>
public static class PruneProfileReader
{
    /// <summary>Fields of a rule; <c>profile.schema.json</c> describes the same.</summary>
    internal static readonly string[] RuleFields =
        ["id", "action", "reason", "resources", "namespaces", "names", "labels", "webhookHosts", "webhookServices", "nodes", "owner", "ownerDropped", "nodeNotLive", "leased", "countOnly"];

    private static readonly string[] NodeResources = ["nodes", "csinodes", "leases", "pods"];

    /// <summary>Reads and validates.</summary>
    /// <param name="name">Name of the profile, for messages.</param>
    /// <param name="yaml">Its text.</param>
    public static PruneProfile Read(string name, string yaml)
    {
        var errors = new List<string>();
        var rules = new List<PruneRule>();
        try
        {
            var stream = YamlJson.Parse(yaml);
            if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
            {
                errors.Add("line 1: a profile is one YAML mapping with the field rules.");
            }
            else
            {
                var fields = new YamlFields(root, errors, "profile", ["description", "rules"]);
                fields.Text("description");
                rules = [.. fields.Mappings("rules", required: true).Select(node => Rule(node, errors))];
                Duplicates(fields.Mappings("rules", required: false), errors);
            }
        }
        catch (YamlException e)
        {
            errors.Add($"line {e.Start.Line}, column {e.Start.Column}: {e.InnerException?.Message ?? e.Message}");
        }

        return errors.Count == 0
            ? new(name, rules)
            : throw EtcdErrors.Profile.At($"profile {name}", string.Join(" ", errors.Distinct(StringComparer.Ordinal)));
    }

    private static PruneRule Rule(YamlMappingNode node, List<string> errors)
    {
        var fields = new YamlFields(node, errors, "rule", RuleFields);
        var action = fields.Text("action", required: true);
        if (action is not ("keep" or "drop" or ""))
        {
            fields.Error("action", $"action is keep or drop, not '{action}'.");
        }

        OwnerCriterion? owner = null;
        if (fields.Mapping("owner") is { } ownerNode)
        {
            var ownerFields = new YamlFields(ownerNode, errors, "owner", ["kind", "name"]);
            owner = new(ownerFields.Text("kind", required: true), ownerFields.Text("name", required: true));
        }

        var rule = new PruneRule
        {
            Id = fields.Text("id", required: true),
            Action = action == "drop" ? PruneAction.Drop : PruneAction.Keep,
            Reason = fields.Text("reason", required: true),
            Resources = fields.Texts("resources", required: true),
            Namespaces = fields.Texts("namespaces"),
            Names = fields.Texts("names"),
            Labels = fields.Map("labels"),
            WebhookHosts = fields.Texts("webhookHosts"),
            WebhookServices = fields.Texts("webhookServices"),
            Nodes = fields.Texts("nodes"),
            Owner = owner,
            OwnerDropped = fields.Flag("ownerDropped"),
            NodeNotLive = fields.Flag("nodeNotLive"),
            Leased = fields.Flag("leased"),
            CountOnly = fields.Flag("countOnly"),
        };
        if (rule is { OwnerDropped: true, Action: PruneAction.Keep })
        {
            fields.Error("ownerDropped", "ownerDropped belongs to rules that drop; a kept object cannot depend on what is dropped.");
        }

        if ((rule.Nodes.Count > 0 || rule.NodeNotLive) && rule.Resources.FirstOrDefault(resource => !NodeResources.Contains(resource)) is { } other)
        {
            fields.Error(rule.Nodes.Count > 0 ? "nodes" : "nodeNotLive", $"rules by Node are for {string.Join(", ", NodeResources)}; '{other}' belongs to no Node.");
        }

        if (rule is { CountOnly: true, Action: PruneAction.Keep })
        {
            fields.Error("countOnly", "countOnly belongs to rules that drop.");
        }

        return rule;
    }

    private static void Duplicates(IEnumerable<YamlMappingNode> rules, List<string> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in rules)
        {
            if (node.Children.TryGetValue(new YamlScalarNode("id"), out var id) && id is YamlScalarNode { Value: { } value } && !seen.Add(value))
            {
                errors.Add($"line {id.Start.Line}, column {id.Start.Column}: the id '{value}' is used twice.");
            }
        }
    }
}
