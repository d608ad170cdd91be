using Masterful.Workflows.Contracts.ControlPlane;

namespace Masterful.Workflows.Contracts.Addons;

/// <summary>Every object's result, in the order of applying.</summary>
/// <param name="Objects">The results; of very many only the most telling ones, see <see cref="Condense"/>.</param>
/// <param name="DeadReferences">What still pointed at something that is gone when all was applied, with what Cutover had removed; null in reports of runs from before it was looked for.</param>
public sealed record ApplyReport(IReadOnlyList<AppliedObject> Objects, DeadReferences? DeadReferences = null)
{
    /// <summary>How many results fit into a history beside all else: a Temporal Service takes 2 MiB at a time.</summary>
    public const int Most = 1500;

    /// <summary>How many objects had each result; null where all of them are listed.</summary>
    public IReadOnlyDictionary<ApplyResult, int>? Totals { get; init; }

    /// <summary>How many objects had each result.</summary>
    public IReadOnlyList<(ApplyResult Result, int Count)> Count() => Totals is { } totals
        ? [.. totals.Select(total => (total.Key, total.Value)).OrderBy(total => total.Key)]
        : [.. Objects.GroupBy(applied => applied.Result).Select(group => (group.Key, group.Count())).OrderBy(total => total.Key)];

    /// <summary>The report with at most <see cref="Most"/> results: failures, fields taken over, what was skipped and changed come before what is new or as it was.</summary>
    public ApplyReport Condense()
    {
        if (Objects.Count <= Most)
        {
            return this;
        }

        var kept = Objects.Index().OrderBy(item => Rank(item.Item)).Take(Most).OrderBy(item => item.Index).Select(item => item.Item);
        return this with { Totals = Count().ToDictionary(total => total.Result, total => total.Count), Objects = [.. kept] };
    }

    private static int Rank(AppliedObject applied) => applied switch
    {
        { Result: ApplyResult.Failed } => 0,
        { TakenOver.Count: > 0 } => 1,
        { Result: ApplyResult.Skipped } => 2,
        { Result: ApplyResult.Changed } => 3,
        { Result: ApplyResult.Created } => 4,
        _ => 5,
    };
}
