using System.Text;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Reports;

/// <summary>A report as Markdown, for the ticket.</summary>
public static class MarkdownReport
{
    /// <summary>Writes it.</summary>
    public static string Write(MigrationReport report)
    {
        var text = new StringBuilder();
        text.Append($"# Migration of {report.Shoot}\n\n");
        Table(text, ["", ""], [
            ["workflow", report.WorkflowId], ["run", report.RunId], ["status", report.Status], ["outcome", report.Outcome],
            ["started", report.StartedAt.ToString("O")], ["closed", report.ClosedAt?.ToString("O") ?? "-"], ["plan", report.PlanDigest],
        ]);
        if (report.Failure.Length > 0)
        {
            text.Append($"> {report.Failure}\n\n");
        }

        if (report.Missing.Length > 0)
        {
            text.Append($"*{report.Missing}*\n\n");
        }

        if (report.Evidence.Cut.Count > 0)
        {
            text.Append($"*Not in full: {string.Join("; ", report.Evidence.Cut)}. The history holds the rest.*\n\n");
        }

        Phases(text, report);
        Section(text, "Rehearsal", ["step", "API away", "ms", "evidence"],
            (report.Evidence.Rehearsal?.Steps ?? []).Select(step => new[] { step.Name, step.ApiAway ? "yes" : "no", $"{step.Milliseconds}", step.Evidence }));
        Section(text, "Warm snapshot", ["step", "ms", "evidence"],
            (report.Evidence.WarmUp?.Steps ?? []).Select(step => new[] { step.Name, $"{step.Milliseconds}", step.Evidence }));
        Downtime(text, report.Evidence.Downtime);
        Etcd(text, report.Evidence);
        Credentials(text, report.Evidence);
        Addons(text, report.Evidence);
        SeedAndChecks(text, report.Evidence);
        Section(text, "Operators", ["when", "what", "phase", "by", "reason"],
            report.Operators.Select(action => new[] { action.At.ToString("O"), action.Action, action.Phase.ToString(), action.By, action.Reason }));
        Section(text, "Steps back", ["phase", "step", "outcome", "detail"],
            report.Compensations.Select(step => new[] { step.Phase.ToString(), step.Step, step.Outcome, step.Detail }));
        Section(text, "Activities", ["scheduled", "activity", "queue", "seconds", "attempts", "outcome", "error"],
            report.Activities.Select(activity => new[]
            {
                activity.ScheduledAt.ToString("HH:mm:ss.fff"), $"{activity.Type}: {activity.Summary}", activity.TaskQueue,
                activity.EndedAt is { } end ? $"{(end - activity.ScheduledAt).TotalSeconds:0.00}" : "-", activity.Attempts.ToString(), activity.Outcome, activity.Error,
            }));
        return text.ToString();
    }

    private static void Phases(StringBuilder text, MigrationReport report)
    {
        text.Append("## Phases\n\n```mermaid\ngantt\n  dateFormat x\n  axisFormat %M:%S\n");
        foreach (var phase in report.Phases.Where(phase => phase is { StartedAt: not null, EndedAt: not null }))
        {
            text.Append($"  {phase.Phase} : {phase.StartedAt!.Value.ToUnixTimeMilliseconds()}, {phase.EndedAt!.Value.ToUnixTimeMilliseconds()}\n");
        }

        text.Append("```\n\n");
        foreach (var phase in report.Phases)
        {
            var took = phase is { StartedAt: { } from, EndedAt: { } to } ? $", {(to - from).TotalSeconds:0.0} s" : "";
            text.Append($"### {phase.Phase} ({phase.Outcome.ToString().ToLowerInvariant()}{took})\n\n");
            if (phase.Reason.Length > 0)
            {
                text.Append($"Skipped: {phase.Reason}\n\n");
            }

            foreach (var line in phase.Evidence)
            {
                text.Append($"- {line}\n");
            }

            text.Append(phase.Evidence.Count > 0 ? "\n" : "");
        }
    }

    private static void Downtime(StringBuilder text, Downtime? downtime)
    {
        if (downtime is null)
        {
            return;
        }

        if (!downtime.IsMeasured)
        {
            text.Append($"## Downtime\n\n{string.Join("; ", downtime.Vantages.Select(vantage => $"from {vantage.Vantage}: {vantage.Note}"))}.\n\n");
            return;
        }

        text.Append($"## Downtime\n\nMeasured from {string.Join(" and ", downtime.Vantages.Where(vantage => vantage.Samples > 0).Select(vantage => vantage.Vantage).DefaultIfEmpty(downtime.Probe.Vantage))}: longest gap **{downtime.LongestMs} ms**.\n\n");
        Table(text, ["phase", "read ms", "write ms", "watch ms"],
            downtime.Phases.Select(share => new[] { share.Phase.ToString(), $"{share.ReadMs}", $"{share.WriteMs}", $"{share.WatchMs}" }));
        Section(text, "Downtime by vantage point", ["from", "phase", "read ms", "write ms", "watch ms", "probes", "note"],
            downtime.Vantages.SelectMany(vantage => vantage.Phases
                .Select(share => new[] { vantage.Vantage, share.Phase.ToString(), $"{share.ReadMs}", $"{share.WriteMs}", $"{share.WatchMs}", "", "" })
                .Append([vantage.Vantage, "longest gap", $"{vantage.LongestReadMs}", $"{vantage.LongestWriteMs}", $"{vantage.LongestWatchMs}", $"{vantage.Samples}", vantage.Note])));
    }

    private static void Etcd(StringBuilder text, MigrationEvidence evidence)
    {
        if (evidence.Prune is not { } prune)
        {
            return;
        }

        var imported = evidence.Restored is { Fresh: true };
        Section(text, imported ? "Imported keys" : "Keys", imported ? ["resource", "imported", "left behind"] : ["resource", "kept", "dropped"],
            prune.Resources.Select(resource => new[] { resource.Resource, $"{resource.Kept}", $"{resource.Dropped}" }));
        Section(text, imported ? "Why keys were left behind" : "Why keys were dropped", ["resource", "keys", "rule", "reason"],
            prune.Reasons.Select(reason => new[] { reason.Resource, $"{reason.Keys}", reason.Rule, reason.Reason }));
        Section(text, imported ? "Keys left behind" : "Dropped keys", ["key", "rule", "reason"],
            prune.Dropped.Select(key => new[] { key.Key, key.Rule, key.Reason }));
    }

    private static void Credentials(StringBuilder text, MigrationEvidence evidence) =>
        Section(text, "Credentials", ["node", "credential", "CN", "O", "issuer", "usages", "expires", "SANs", "key"],
            evidence.AllCertificates.SelectMany(node => node.Certificates.Select(certificate => new[]
            {
                node.Node, certificate.Name, certificate.CommonName, string.Join(", ", certificate.Organizations), certificate.Issuer,
                string.Join(", ", certificate.ExtendedKeyUsages), certificate.NotAfter.ToString("yyyy-MM-dd HH:mm"),
                string.Join(", ", certificate.SubjectAlternativeNames), certificate.KeyFingerprint[..16],
            })));

    private static void Addons(StringBuilder text, MigrationEvidence evidence)
    {
        Section(text, "Dead references", ["object", "points at", "action", "reason"],
            (evidence.DeadReferences?.References ?? []).Select(dead => new[] { dead.Object.ToString(), dead.Target, dead.Action, dead.Reason }));
        Section(text, "ManagedResources", ["name", "class", "replayed", "objects", "reason"],
            (evidence.AddonBundle?.ManagedResources ?? []).Select(resource => new[] { resource.Name, resource.Class, resource.Replayed ? "yes" : "no", $"{resource.Objects}", resource.Reason }));
        Section(text, "Addon objects", ["object", "result", "from", "reason"],
            (evidence.Addons?.Objects ?? []).Select(applied => new[] { applied.Object.ToString(), applied.Result.ToString().ToLowerInvariant(), applied.Origin, applied.Reason }));
        if (evidence.Addons is { Totals: not null } many)
        {
            text.Append($"The {many.Objects.Count} most telling of {many.Count().Sum(total => total.Count)} objects: {string.Join(", ", many.Count().Select(total => $"{total.Count} {total.Result.ToString().ToLowerInvariant()}"))}.\n\n");
        }

        Section(text, "Fields taken over", ["object", "field and former manager"],
            (evidence.Addons?.Objects ?? []).SelectMany(applied => (applied.TakenOver ?? []).Select(field => new[] { applied.Object.ToString(), field })));
    }

    private static void SeedAndChecks(StringBuilder text, MigrationEvidence evidence)
    {
        Section(text, "Seed", ["condition", "status", "message"],
            (evidence.Seed?.Conditions ?? []).Select(condition => new[] { condition.Type, condition.Status, condition.Message }));
        Section(text, "Checks", ["check", "severity", "outcome", "evidence"],
            (evidence.Verification?.Checks ?? []).Select(check => new[] { check.Id, check.Severity.ToString().ToLowerInvariant(), check.Outcome.ToString().ToLowerInvariant(), check.Evidence }));
        Section(text, "Left of the source", ["cluster", "object", "action", "reason"],
            (evidence.Retirement?.Items ?? []).Select(item => new[] { item.Cluster, item.Object.ToString(), item.Outcome.Length > 0 ? $"{item.Action}: {item.Outcome}" : item.Action, item.Reason }));
    }

    private static void Section(StringBuilder text, string title, string[] head, IEnumerable<string[]> rows)
    {
        var list = rows.ToList();
        if (list.Count > 0)
        {
            text.Append($"## {title}\n\n");
            Table(text, head, list);
        }
    }

    private static void Table(StringBuilder text, string[] head, IEnumerable<string[]> rows)
    {
        text.Append($"| {string.Join(" | ", head)} |\n|{string.Concat(Enumerable.Repeat("---|", head.Length))}\n");
        foreach (var row in rows)
        {
            text.Append($"| {string.Join(" | ", row.Select(Escape))} |\n");
        }

        text.Append('\n');
    }

    private static string Escape(string cell) => cell.Replace("|", "\\|").Replace('\n', ' ');
}
