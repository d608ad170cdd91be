using Masterful.Worker.Reports;
using Masterful.Workflows.Contracts.Verification;
using Spectre.Console;

namespace Masterful.Worker.Commands.Demo;

/// <summary>The table at the end.</summary>
internal static class DemoTable
{
    public static void Write(MigrationReport report, string path)
    {
        var evidence = report.Evidence;
        var table = new Table().Border(TableBorder.Ascii2).AddColumns("what", "result");
        table.AddRow("outcome", Escape(report.Outcome.Length > 0 ? report.Outcome : report.Status));
        if (report.ClosedAt is { } closed)
        {
            table.AddRow("took", $"{(closed - report.StartedAt).TotalSeconds:0.0} s");
        }

        if (evidence.Prune is { } prune)
        {
            var fresh = evidence.Restored is { Fresh: true };
            table.AddRow(fresh ? "keys imported" : "keys kept", $"{prune.Resources.Sum(resource => resource.Kept)} ({prune.Identical} compared byte for byte)");
            table.AddRow(fresh ? "keys left behind" : "keys dropped", Escape($"{prune.Resources.Sum(resource => resource.Dropped)}: "
                + string.Join(", ", prune.Resources.Where(resource => resource.Dropped > 0).Select(resource => $"{resource.Resource} {resource.Dropped}"))));
        }
        else if (evidence.Restored is { Fresh: true })
        {
            table.AddRow("keys", "etcd started empty");
        }

        if (evidence.AllCertificates.SelectMany(node => node.Certificates).ToList() is { Count: > 0 } certificates)
        {
            table.AddRow("credentials", $"{certificates.Count} certificates, "
                + $"{certificates.Count(certificate => certificate.Organizations.Contains("system:masters"))} in system:masters");
        }

        if (evidence.Addons is { } addons)
        {
            table.AddRow("addons", string.Join(", ", addons.Objects.GroupBy(applied => applied.Result).OrderBy(group => group.Key)
                .Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}")));
        }

        if (evidence.Seed is { } seed)
        {
            table.AddRow($"Seed {Escape(seed.SeedName)}", Escape(string.Join(", ", seed.Conditions.Select(condition => $"{condition.Type}={condition.Status}"))));
        }

        if (evidence.Verification is { } verification)
        {
            table.AddRow("checks", string.Join(", ", verification.Checks.GroupBy(check => check.Verdict()).OrderBy(group => group.First().Outcome)
                .Select(group => $"{group.Count()} {group.Key}")));
            foreach (var check in verification.Checks.Where(check => check.Outcome != CheckOutcome.Passed))
            {
                table.AddRow($"  {check.Verdict()}", Escape($"{check.Id}: {check.Evidence}"));
            }
        }

        if (evidence.Downtime is { } downtime)
        {
            table.AddRow("measured downtime", $"{downtime.LongestMs} ms (read {downtime.LongestReadMs}, write {downtime.LongestWriteMs}, watch {downtime.LongestWatchMs})");
            foreach (var vantage in downtime.Vantages)
            {
                table.AddRow(Escape($"  from {vantage.Vantage}"), Escape($"read {vantage.LongestReadMs}, write {vantage.LongestWriteMs}, watch {vantage.LongestWatchMs} {vantage.Note}".TrimEnd()));
            }
        }

        foreach (var step in report.Compensations)
        {
            table.AddRow("taken back", Escape($"{step.Phase}: {step.Step}: {step.Outcome}"));
        }

        table.AddRow("report", Escape(path));
        AnsiConsole.Write(table);
    }

    private static string Escape(string text) => Markup.Escape(text);
}
