using System.CommandLine;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Preflight;
using Masterful.Worker.Landscape;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Preflight;
using Microsoft.Extensions.Logging;

namespace Masterful.Worker.Commands;

/// <summary>Phase Preflight without Temporal: reads Garden, Seed and, on the node itself, the node; writes nothing.</summary>
internal static class PreflightCommand
{
    public static Command Create()
    {
        var (shoot, landscape, output) = (CommonOptions.Shoot(), CommonOptions.Landscape(), CommonOptions.Output());
        var (profile, nodes) = (CommonOptions.Profile(), CommonOptions.Nodes());
        var node = new Option<string?>("--node") { Description = "Also inspect this machine, as the node of that name in the landscape; run it there as root" };
        var command = new Command("preflight", "Check whether a Shoot can be migrated; writes nothing") { shoot, landscape, nodes, node, profile, output };
        command.SetAction(async (result, cancellation) =>
        {
            using var loggers = Logging.Create(LogLevel.Warning);
            var file = LandscapeLoader.Load(result.GetValue(landscape)!.FullName);
            var migration = CommonOptions.Migration(file, result.GetValue(shoot)!, result.GetValue(profile)!, result.GetValue(nodes));
            var source = await InspectAsync(file, migration, loggers);
            var findings = source.Findings.ToList();
            if (result.GetValue(node) is { } name)
            {
                var there = new NodePreflightActivities(file, TimeProvider.System, loggers.CreateLogger<NodePreflightActivities>());
                var inspection = await there.InspectNodeAsync(new NodeContext(migration with { ApiNames = source.ApiNames }, name));
                findings.AddRange(inspection.Findings);
                findings.AddRange(CrossChecks.Run(source, [inspection]));
            }

            cancellation.ThrowIfCancellationRequested();
            await Console.Out.WriteLineAsync(result.GetValue(output) == OutputFormat.Table
                ? FindingText.Of(findings)
                : Structured.Write(findings, result.GetValue(output)));
            return CodeOf(findings);
        });
        return command;
    }

    /// <summary>What the worker's first activity would find.</summary>
    public static Task<SourceInspection> InspectAsync(LandscapeFile file, MigrationContext migration, ILoggerFactory loggers) =>
        new PreflightActivities(file, TimeProvider.System, loggers.CreateLogger<PreflightActivities>()).InspectSourceAsync(migration);

    /// <summary>3 when something refuses the migration.</summary>
    public static int CodeOf(IEnumerable<Finding> findings) =>
        findings.Any(finding => finding.Severity == FindingSeverity.Error) ? ExitCode.PreflightRefused : ExitCode.Ok;
}
