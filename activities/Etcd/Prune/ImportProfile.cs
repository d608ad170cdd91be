using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd.Prune;

/// <summary>
/// A profile as an allow-list: a fresh etcd gets what one of its rules keeps and nothing else, also nothing that no rule names. Two kinds of
/// keys never come along, whatever the profile says.
/// </summary>
public static class ImportProfile
{
    private static readonly PruneRule Leased = new()
    {
        Id = "import:leased",
        Action = PruneAction.Drop,
        Resources = ["*"],
        Leased = true,
        CountOnly = true,
        Reason = "A lease of the source's etcd ends it; put without that lease, it would never end.",
    };

    private static readonly PruneRule Binding = new()
    {
        Id = "import:operator-binding",
        Action = PruneAction.Drop,
        Resources = ["clusterrolebindings"],
        Names = [OperatorBinding.Name],
        Reason = "Left by another migration; this one writes its own.",
    };

    private static readonly PruneRule NotListed = new()
    {
        Id = "import:not-listed",
        Action = PruneAction.Drop,
        Resources = ["*"],
        Reason = "No rule of the profile keeps it, and an import takes nothing else.",
    };

    /// <summary>Loads one. Fails with <c>MIG-REQ-004</c>, or with <c>MIG-ETCD-009</c> also when no rule of it keeps anything.</summary>
    public static PruneProfile Load(LandscapeFile landscape, string name)
    {
        var profile = PruneProfiles.Load(landscape, name);
        return profile.Rules.Any(rule => rule.Action == PruneAction.Keep)
            ? profile with { Rules = [Leased, Binding, .. profile.Rules], Otherwise = NotListed }
            : throw EtcdErrors.Profile.At($"profile {name}", "no rule of it keeps anything, and an import takes only what a rule keeps; it is a profile for strategy restore.");
    }
}
