using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Worker.Reports;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.StateMachine;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Masterful.Worker.Commands.Demo;

/// <summary>One run of the demo, from an empty folder to the table at the end.</summary>
internal sealed class DemoRun(DemoOptions options)
{
    private const string Shoot = "garden/masterful";

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        Say($"Starting simulation (Garden, Seed, source etcd and API server, {(options.Nodes == 1 ? "node" : $"{options.Nodes} nodes")}), {(options.Temporal is null ? "Temporal, " : "")}worker and agent{(options.Nodes == 1 ? "" : "s")} ...");
        await using var demo = await DemoLandscape.StartAsync(options.Directory, cancellation, options.SeedMode, options.Nodes, kubelet: options.Kubelet, temporal: options.Temporal);
        var before = await LandscapeObjects.ReadAsync(demo.File);
        if (options.FailAt is { } phase)
        {
            await File.WriteAllTextAsync(FaultFile(demo, phase), "", cancellation);
        }

        var client = await demo.Temporal.ConnectAsync();
        var request = new JsonObject
        {
            ["shoot"] = Shoot,
            ["strategy"] = options.Strategy,
            ["nodes"] = new JsonArray([.. demo.File.Shoots[0].Nodes.Select(node => JsonValue.Create(node.Name))]),
        };
        if (options.Import.Length > 0)
        {
            request["import"] = options.Import;
        }

        var handle = await StartCommand.StartAsync(client, request);
        Say($"Started workflow {handle.Id} on {demo.Temporal.Address}; logs in {Path.Combine(demo.Directory, "logs")}");
        var code = await FollowAsync(demo, handle, cancellation);

        var report = await ReportCommand.FetchAsync(client, Shoot);
        var path = await WriteAsync(demo, report, cancellation);
        if (report.Outcome == nameof(MigrationOutcome.RolledBack))
        {
            code = await ProveSourceAsync(demo, before);
        }

        DemoTable.Write(report, path);
        if (options.Keep)
        {
            Say($"Everything goes on running; try masterful status {Shoot} {demo.TemporalFlags}. Interrupt to end it.");
            await WaitAsync(cancellation);
        }

        return code;
    }

    private static string FaultFile(DemoLandscape demo, PhaseId phase) => Path.Combine(demo.FaultDirectory, $"fail-{phase}");

    private static async Task LetOldShootGoAsync(DemoLandscape demo)
    {
        using var garden = new KubeClient(Kubeconfig.Load(demo.File.Garden.Kubeconfig, file => file));
        await GardenOperator.LetOldShootGoAsync(garden, Shoot);
    }

    private static bool IsDomainTaken(ParkedReason? parked) =>
        parked?.Error == SeedErrors.Refused.Id && parked.Message.Contains("spec.dns.domain: Duplicate value", StringComparison.Ordinal);

    private static async Task<string> WriteAsync(DemoLandscape demo, MigrationReport report, CancellationToken cancellation)
    {
        var path = Path.Combine(demo.Directory, "report.md");
        await File.WriteAllTextAsync(path, ReportCommand.Write(report, OutputFormat.Table), cancellation);
        await File.WriteAllTextAsync(Path.ChangeExtension(path, ".json"), ReportCommand.Write(report, OutputFormat.Json), cancellation);
        return path;
    }

    private static void Say(string words) => Console.Error.WriteLine(words);

    private static async Task WaitAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // That is what was waited for.
        }
    }

    private static async Task<int> ProveSourceAsync(DemoLandscape demo, LandscapeObjects before)
    {
        var shoot = demo.File.Shoots[0];
        Say($"✔ {await SourceProbe.AskAsync(shoot.Nodes[0], shoot.Endpoint)}");
        var differences = before.Differences(await LandscapeObjects.ReadAsync(demo.File));
        if (differences.Count == 0)
        {
            Say("✔ Seed and Garden hold what they held before");
            return ExitCode.RolledBack;
        }

        foreach (var difference in differences)
        {
            Say($"✗ {difference}");
        }

        return ExitCode.Failed;
    }

    /// <summary>Tells what happens until nothing more does; the exit code of that end.</summary>
    private async Task<int> FollowAsync(DemoLandscape demo, WorkflowHandle handle, CancellationToken cancellation)
    {
        var printer = new PhasePrinter(Console.Error);
        while (true)
        {
            var code = await StatusCommand.WatchAsync(handle, printer, cancellation);
            var status = await StatusCommand.QueryAsync(handle);
            switch (status.State)
            {
                case nameof(MigrationState.AwaitingApproval):
                    Say($"  (the demo approves plan {status.PlanDigest[..12]})");
                    await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(status.PlanDigest, "demo")]);
                    break;
                case nameof(MigrationState.Parked) when IsDomainTaken(status.Parked):
                    await LetOldShootGoAsync(demo);
                    Say("  (the demo, as whoever runs the Garden, lets the old Shoot object go, whose domain the new one has: docs/runbook.md, The old Shoot object)");
                    await handle.ExecuteUpdateAsync<string>("Retry", [new OperatorRequest("the old Shoot object is gone", "demo")]);
                    break;
                case nameof(MigrationState.Parked) when options.FailAt == status.Phase:
                    await DecideAsync(demo, handle, status);
                    break;
                case nameof(MigrationState.Parked) or nameof(MigrationState.RollbackParked):
                    return code;
                default:
                    if (status.State is nameof(MigrationState.Refused))
                    {
                        return code;
                    }

                    if (status.State is nameof(MigrationState.Migrated) or nameof(MigrationState.RolledBack))
                    {
                        await handle.GetResultAsync();
                        return code;
                    }

                    break;
            }
        }
    }

    /// <summary>Rolls back when that was asked for and is possible, else heals the fault and retries.</summary>
    private async Task DecideAsync(DemoLandscape demo, WorkflowHandle handle, MigrationStatus status)
    {
        Say($"  From another terminal: masterful retry {Shoot} {demo.TemporalFlags}");
        Say($"                     or: masterful rollback {Shoot} {demo.TemporalFlags}");
        if (options.Rollback)
        {
            try
            {
                Say("  " + await handle.ExecuteUpdateAsync<string>("Rollback", [new OperatorRequest("the demo was told to", "demo")]));
                return;
            }
            catch (WorkflowUpdateFailedException refusal)
            {
                Say("  Rollback is refused: " + (refusal.InnerException?.Message ?? refusal.Message));
            }
        }

        File.Delete(FaultFile(demo, status.Phase));
        Say("  The fault is healed; retrying.");
        await handle.ExecuteUpdateAsync<string>("Retry", [new OperatorRequest("the fault is healed", "demo")]);
    }
}
