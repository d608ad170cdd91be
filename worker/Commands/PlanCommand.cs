using System.CommandLine;
using System.Text;
using Masterful.Activities.ControlPlane;
using Masterful.Worker.Landscape;
using Masterful.Worker.Reports;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Phases;
using Microsoft.Extensions.Logging;

namespace Masterful.Worker.Commands;

/// <summary>What a migration would do, from the live objects; writes nothing, starts nothing.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var (shoot, landscape, output) = (CommonOptions.Shoot(), CommonOptions.Landscape(), CommonOptions.Output());
        var (profile, ns, nodes) = (CommonOptions.Profile(), CommonOptions.Namespace(), CommonOptions.Nodes());
        var command = new Command("plan", "Show what a migration would do; writes nothing") { shoot, landscape, nodes, profile, output, ns };
        command.SetAction(async (result, cancellation) =>
        {
            using var loggers = Logging.Create(LogLevel.Warning);
            var file = LandscapeLoader.Load(result.GetValue(landscape)!.FullName);
            var migration = CommonOptions.Migration(file, result.GetValue(shoot)!, result.GetValue(profile)!, result.GetValue(nodes));
            var source = await PreflightCommand.InspectAsync(file, migration, loggers);
            var preview = new MigrationPreview(migration.Shoot, string.Join(", ", migration.Nodes), migration.Profile, source, [], StartLink(migration, result.GetValue(ns)));
            if (PreflightCommand.CodeOf(source.Findings) == ExitCode.Ok)
            {
                var found = migration with { SourceSeed = source.SourceSeed, SourceNamespace = source.SourceNamespace };
                var renderer = new ControlPlaneActivities(file, TimeProvider.System, loggers.CreateLogger<ControlPlaneActivities>());
                var rendered = await renderer.RenderAsync(new NodeContext(found, found.Nodes[0]), UnprivilegedPort.Default, cancellation);
                preview = preview with { StaticPods = [.. rendered.Pods.Select(pod => new StaticPodPreview(pod.Component, pod.Image, pod.Changes))] };
            }

            await Console.Out.WriteLineAsync(result.GetValue(output) == OutputFormat.Table ? Text(preview) : Structured.Write(preview, result.GetValue(output)));
            return PreflightCommand.CodeOf(source.Findings);
        });
        return command;
    }

    /// <summary>The Temporal UI's start page with everything but the input filled in; append it to the UI's address.</summary>
    private static string StartLink(MigrationContext migration, string? ns) =>
        $"/namespaces/{Uri.EscapeDataString(ns ?? "default")}/workflows/start-workflow?workflowId={Uri.EscapeDataString(migration.MigrationId)}"
        + $"&taskQueue={TaskQueues.Migrations}&workflowType=MigrateControlPlane";

    private static string Text(MigrationPreview preview)
    {
        var (text, source) = (new StringBuilder(), preview.Source);
        text.Append($"Shoot {preview.Shoot}, Kubernetes {source.KubernetesVersion}: from Seed {source.SourceSeed}, namespace {source.SourceNamespace}, to {preview.Node}\n\n");
        foreach (var phase in PhaseTable.All)
        {
            text.Append($"{(int)phase.Id + 1,2}. {phase.Id}: {phase.Does}\n");
            foreach (var line in Lines(phase.Id, preview))
            {
                text.Append("      ").Append(line).Append('\n');
            }
        }

        text.Append('\n').Append(FindingText.Of(source.Findings.Where(finding => finding.Severity != FindingSeverity.Passed).ToList()));
        return text.Append($"\nStart it with: masterful start {preview.Shoot}, or in the Temporal UI at {preview.StartLink}").ToString();
    }

    private static IEnumerable<string> Lines(PhaseId phase, MigrationPreview preview) => phase switch
    {
        PhaseId.Credentials => preview.StaticPods.SelectMany(pod => pod.Changes.Select(change => $"    {change}").Prepend($"static Pod {pod.Component} ({pod.Image})")),
        PhaseId.Fence => preview.Source.Workloads.Select(workload => $"{workload.Kind} {workload.Name}: {workload.Replicas} replicas"),
        PhaseId.Endpoint => preview.Source.ApiNames,
        PhaseId.Addons => preview.Source.ManagedResources.Select(item => item.Replayed ? $"{item.Name}: {item.Objects} objects" : $"not {item.Name}: {item.Reason}"),
        _ => [],
    };
}
