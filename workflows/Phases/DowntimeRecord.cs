using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>Puts measured downtime where operators look: result, search attribute and the phase's evidence.</summary>
internal static class DowntimeRecord
{
    /// <summary>Keeps it in place of what was kept before; null changes nothing.</summary>
    public static void Keep(MigrationRun run, Downtime? downtime)
    {
        if (downtime is null)
        {
            return;
        }

        run.Evidence = run.Evidence with { Downtime = downtime };
        if (downtime.IsMeasured || !Workflow.Patched("no-unmeasured-downtime"))
        {
            Workflow.UpsertTypedSearchAttributes(MigrationSearchAttributes.DowntimeMs.ValueSet(downtime.LongestMs));
            run.Note($"longest gap {downtime.LongestMs} ms (read {downtime.LongestReadMs}, write {downtime.LongestWriteMs}, watch {downtime.LongestWatchMs})");
        }

        foreach (var vantage in downtime.Vantages)
        {
            run.Note($"from {vantage.Vantage}: {Words(vantage)}");
        }
    }

    private static string Words(VantageDowntime vantage)
    {
        var figures = $"read {vantage.LongestReadMs} ms, write {vantage.LongestWriteMs} ms, watch {vantage.LongestWatchMs} ms";
        return vantage.Note.Length == 0 ? figures : vantage.IsMeasured ? $"{figures}; {vantage.Note}" : vantage.Note;
    }
}
