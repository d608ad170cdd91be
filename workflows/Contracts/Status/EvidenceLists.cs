using Masterful.Workflows.Contracts.Etcd;

namespace Masterful.Workflows.Contracts.Status;

/// <summary>
/// Cuts the lists of evidence that grow with the cluster: a Temporal Service takes 2 MiB as a workflow's result or as the answer to a query, and
/// ends a run for good whose result is larger. The history holds every list whole, where an activity answered it.
/// </summary>
public static class EvidenceLists
{
    /// <summary>How many entries of a list are left.</summary>
    public const int Most = 500;

    /// <summary>The same evidence with no list longer than <see cref="Most"/>; what was cut is said in <see cref="MigrationEvidence.Cut"/>.</summary>
    public static MigrationEvidence Condense(this MigrationEvidence evidence)
    {
        var cut = new List<string>();
        var condensed = evidence with
        {
            Plan = evidence.Plan is { } plan ? plan with { Source = plan.Source with { OtherNodes = plan.Source.OtherNodes is { } others ? Few("Nodes without an agent", others) : null } } : null,
            WarmUp = evidence.WarmUp is { } warm ? warm with { Snapshot = FewOf("live Nodes of the warm snapshot", warm.Snapshot) } : null,
            Snapshot = evidence.Snapshot is { } snapshot ? FewOf("live Nodes", snapshot) : null,
            Nodes = evidence.Nodes is { } nodes ? nodes with { Nodes = Few("Nodes that found the API", nodes.Nodes) } : null,
            Retirement = evidence.Retirement is { } retirement ? retirement with { Items = Few("objects of Retire", retirement.Items) } : null,
        };
        return cut.Count == 0 ? evidence : condensed with { Cut = cut };

        SnapshotResult FewOf(string what, SnapshotResult of) => of with { LiveNodes = Few(what, of.LiveNodes) };

        IReadOnlyList<T> Few<T>(string what, IReadOnlyList<T> list)
        {
            if (list.Count <= Most)
            {
                return list;
            }

            cut.Add($"{what}: the first {Most} of {list.Count}");
            return [.. list.Take(Most)];
        }
    }
}
