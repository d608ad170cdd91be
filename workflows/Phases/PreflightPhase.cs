using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Rehearsal;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>Reads, refuses, plans. Nothing is written before it has passed.</summary>
internal sealed class PreflightPhase : IPhase
{
    public PhaseId Id => PhaseId.Preflight;

    public async Task RunAsync(MigrationRun run)
    {
        await InspectAsync(run, proves: false);
        if (run.Request.Rehearse)
        {
            await RehearseAsync(run);
        }
    }

    // The source may be fenced already, so what would refuse a first run is only told.
    public Task ProveAsync(MigrationRun run) => InspectAsync(run, proves: true);

    private static async Task InspectAsync(MigrationRun run, bool proves)
    {
        var source = await run.BesideSeedAsync(
            (IPreflightActivities activities) => activities.InspectSourceAsync(run.Context), $"Inspect Garden and Seed of {run.Request.Shoot}");
        run.Context = run.Context with { SourceSeed = source.SourceSeed, SourceNamespace = source.SourceNamespace, ApiNames = source.ApiNames };
        if (source.SwitchedAt is not null && run.Request.StartFrom is not null)
        {
            // Nothing may be taken back any more, whatever becomes of this run.
            run.PassPointOfNoReturn();
        }

        Workflow.UpsertTypedSearchAttributes(MigrationSearchAttributes.SourceSeed.ValueSet(source.SourceSeed));
        var nodes = new List<NodeInspection>();
        foreach (var node in run.Nodes)
        {
            var inspection = await run.OnNodeAsync(
                node, (INodePreflightActivities activities) => activities.InspectNodeAsync(node), $"Inspect node {node.Node}");
            run.Learn(node, evidence => evidence with { Node = inspection }, other => other with { Inspection = inspection });
            nodes.Add(inspection);
        }

        var findings = source.Findings.Concat(nodes.SelectMany(node => node.Findings)).ToList();
        findings.AddRange(CrossChecks.Run(source, nodes));
        Tell(run, findings);
        // Before Endpoint lie phases that make etcd and credentials anew, over what was written since an earlier run's switch.
        var refuse = !proves || (source.SwitchedAt is not null && run.Request.StartFrom < PhaseId.Endpoint);
        var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        if (refuse && errors.Count > 0)
        {
            throw PreflightErrors.Refused.At(
                $"Shoot {run.Request.Shoot}",
                string.Join(" ", errors.Select(error => $"[{error.Id}] {error.Object}: {error.Message.TrimEnd('.')}{(error.Remedy.Length > 0 ? "; " : ".")}{error.Remedy}")));
        }

        var plan = new MigrationPlan(
            run.Request.Shoot,
            run.Request.Strategy,
            nodes.Select(node => $"{node.Node}={node.Address}").ToList(),
            run.Request.Profile,
            run.Request.RegisterSeed,
            source,
            PhaseTable.All.Select(phase => phase.Id).ToList(),
            run.Request.Import);
        run.PlanDigest = Contracts.Status.PlanDigest.Of(plan);
        run.Evidence = run.Evidence with { Plan = plan };
        run.Note($"plan {run.PlanDigest}");
    }

    private static async Task RehearseAsync(MigrationRun run)
    {
        var rehearsal = await run.BesideSeedAsync(
            (IRehearsalActivities activities) => activities.RehearseAsync(run.Context), "Rehearse on directories that are thrown away", ActivityTime.Bulk);
        run.Evidence = run.Evidence with { Rehearsal = rehearsal, Prune = rehearsal.Prune };
        foreach (var step in rehearsal.Steps)
        {
            run.Note($"rehearsed: {step.Name}: {step.Evidence} in {step.Milliseconds} ms");
        }

        run.Note($"expected downtime: {rehearsal.ExpectedDowntimeMs} ms and {rehearsal.NotCounted}");
    }

    private static void Tell(MigrationRun run, List<Finding> findings)
    {
        run.Note($"{findings.Count(finding => finding.Severity == FindingSeverity.Passed)} of {findings.Count} checks passed");
        foreach (var finding in findings.Where(finding => finding.Severity != FindingSeverity.Passed))
        {
            run.Note($"{finding.Severity.ToString().ToLowerInvariant()} {finding.Id}: {finding.Object}: {finding.Message}");
        }
    }
}
