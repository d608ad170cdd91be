using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Fleet;
using Temporalio.Api.Enums.V1;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Worker;

namespace Masterful.Workflows.Tests.Migrations;

/// <summary>
/// Histories of migrations as former versions ran them (<c>Histories/*.json</c>): migrations under way must survive a deployment, so today's
/// code has to replay each of them, cut at every workflow task. <c>UPDATE_HISTORIES=1</c> makes them anew; do that only where no migration
/// of the old code can be under way, or for a new scenario.
/// </summary>
public sealed class GoldenHistoryTests
{
    private static readonly Dictionary<string, Func<MigrationLab, Task<WorkflowHandle>>> Scenarios = new()
    {
        ["migrated"] = async lab => await EndAsync(await lab.BeginAsync()),
        ["fresh"] = async lab => await EndAsync(await lab.BeginAsync(
            """{"shoot": "garden/masterful", "strategy": "fresh", "approve": [], "registerSeed": false}""")),
        ["fresh-imported"] = async lab => await EndAsync(await lab.BeginAsync(
            """{"shoot": "garden/masterful", "strategy": "fresh", "import": "control-plane-only", "approve": [], "registerSeed": false}""")),
        ["started-from-cutover"] = async lab => await EndAsync(await lab.BeginAsync(
            """{"shoot": "garden/masterful", "approve": [], "startFrom": "cutover"}""")),
        ["three-nodes"] = async lab => await EndAsync(await lab.BeginAsync(
            """{"shoot": "garden/masterful", "nodes": ["node-1", "node-2", "node-3"], "approve": []}""")),
        ["settled"] = async lab =>
        {
            lab.World.EndpointProvider = "dnsRecord";
            return await EndAsync(await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "registerSeed": false}"""));
        },
        ["three-nodes-beside"] = async lab => await EndAsync(await lab.BeginAsync(
            """{"shoot": "garden/masterful", "nodes": ["node-1", "node-2", "node-3"], "approve": []}""")),
        ["parked-and-retried"] = async lab =>
        {
            var handle = await ParkAsync(lab, "PruneEtcd");
            lab.World.Failing.Clear();
            await MigrationLab.TellAsync(handle, "Retry");
            return await EndAsync(handle);
        },
        ["rolled-back"] = async lab =>
        {
            var handle = await ParkAsync(lab, "StartControllers");
            await MigrationLab.TellAsync(handle, "Rollback", "enough");
            return await EndAsync(handle);
        },
        ["plain-workers-rolled-back"] = async lab =>
        {
            lab.World.PlainKubelets = true;
            var handle = await ParkAsync(lab, "StartControllers");
            await MigrationLab.TellAsync(handle, "Rollback", "enough");
            return await EndAsync(handle);
        },
        ["images-pulled"] = async lab =>
        {
            lab.World.PullsImages = true;
            return await EndAsync(await lab.BeginAsync());
        },
        ["rehomed"] = async lab =>
        {
            lab.World.UnmovedNames = true;
            return await EndAsync(await lab.BeginAsync(
                """{"shoot": "garden/masterful", "nodes": ["node-1", "node-2", "node-3"], "approve": [], "registerSeed": false}"""));
        },
        ["rehoming-rolled-back"] = async lab =>
        {
            lab.World.UnmovedNames = true;
            var handle = await ParkAsync(lab, "GuardFence");
            await MigrationLab.TellAsync(handle, "Rollback", "enough");
            return await EndAsync(handle);
        },
        ["operator-renewed"] = async lab =>
        {
            void Issue() => lab.World.Certificates.Add(new(CredentialNames.Operator, "", "ca-client", "masterful:operator", [], [], [], lab.Clock.GetUtcNow() + TimeSpan.FromHours(24), ""));
            Issue();
            var handle = await ParkAsync(lab, "ApplyAddons");
            lab.Clock.SkipTo(lab.Clock.GetUtcNow() + TimeSpan.FromHours(60));
            lab.World.Certificates.Clear();
            Issue();
            lab.World.Failing.Clear();
            await MigrationLab.TellAsync(handle, "Retry");
            return await EndAsync(handle);
        },
        ["registration-skipped"] = async lab =>
        {
            var handle = await ParkAsync(lab, "WaitForSeed");
            await MigrationLab.TellAsync(handle, "Skip", "later");
            return await EndAsync(handle);
        },
        ["rolled-back-and-measured"] = async lab =>
        {
            var handle = await ParkAsync(lab, "StartControllers");
            await MigrationLab.TellAsync(handle, "Rollback", "enough");
            return await EndAsync(handle);
        },
        ["earlier-run-rolled-back"] = async lab =>
        {
            lab.World.Failing["CheckCredentials"] = true;
            var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "nodes": ["node-1", "node-2", "node-3"], "approve": ["fence"], "startFrom": "cutover"}""");
            await lab.UntilAsync(handle, current => current.Parked is not null);
            await MigrationLab.TellAsync(handle, "Rollback", "enough");
            return await EndAsync(handle);
        },
        ["started-from-retire"] = async lab =>
        {
            lab.World.OperatorRevoked = true;
            lab.World.SwitchedAt = DateTimeOffset.UnixEpoch;
            return await EndAsync(await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["fence"], "startFrom": "retire"}"""));
        },
        ["fleet"] = async lab => (await FleetAsync(lab)).Fleet,
        ["fleet-member"] = async lab => (await FleetAsync(lab)).Member,
    };

    public static TheoryData<string> Names() => new(Scenarios.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Replay_FormerMigration_FitsAtEveryWorkflowTask(string name)
    {
        var file = Path.Combine(Folder(), $"{name}.json");
        if (Environment.GetEnvironmentVariable("UPDATE_HISTORIES") == "1")
        {
            await using var lab = await MigrationLab.StartAsync("node-1", "node-2", "node-3");
            var handle = await Scenarios[name](lab);
            await File.WriteAllTextAsync(file, Anonymous(await handle.FetchHistoryAsync()));
        }

        var history = WorkflowHistory.FromJson("migrate/garden/masterful", await File.ReadAllTextAsync(file));
        // Without the limit on how long workflow code may take: a busy machine is no finding here.
        var replayer = new WorkflowReplayer(
            new WorkflowReplayerOptions { DataConverter = MigrationDataConverter.Instance, DebugMode = true }.AddWorkflow<MigrateControlPlane>().AddWorkflow<MigrateFleet>());

        foreach (var result in await replayer.ReplayWorkflowsAsync(Cuts(history)))
        {
            result.ReplayFailure.Should().BeNull($"of the cut at {result.History.Events.Count}");
        }
    }

    private static IEnumerable<WorkflowHistory> Cuts(WorkflowHistory history)
    {
        var events = history.Events.ToList();
        return Enumerable.Range(0, events.Count)
            .Where(i => events[i].EventType == EventType.WorkflowTaskStarted)
            .Select(i => history with { Events = events[..(i + 1)] })
            .Append(history);
    }

    private static async Task<WorkflowHandle> ParkAsync(MigrationLab lab, string failing)
    {
        lab.World.Failing[failing] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);
        return handle;
    }

    /// <summary>A fleet of two, the first of which parks and is retried.</summary>
    private static async Task<(WorkflowHandle Fleet, WorkflowHandle Member)> FleetAsync(MigrationLab lab)
    {
        lab.World.Failing["PruneEtcd"] = true;
        var input = JsonDocument.Parse("""{"shoots": ["garden/masterful", "garden/other"], "defaults": {"approve": [], "registerSeed": false}, "maxDowntimeSeconds": 60}""").RootElement;
        var fleet = await lab.Client.StartWorkflowAsync((MigrateFleet workflow) => workflow.RunAsync(input), new WorkflowOptions("fleet/test", TaskQueues.Migrations));
        var member = lab.Client.GetWorkflowHandle("migrate/garden/masterful");
        await MigrationLab.UntilAsync<FleetStatus>(fleet, status => status.State == "Stopped");
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(member, "Retry");
        return (await EndAsync(fleet), member);
    }

    private static async Task<WorkflowHandle> EndAsync(WorkflowHandle handle)
    {
        await handle.GetResultAsync();
        return handle;
    }

    // Neither the machine nor its paths belong into the repository; replay looks at none of it.
    private static string Anonymous(WorkflowHistory history) => Regex.Replace(
        Regex.Replace(history.ToJson(), @"""(identity|stackTrace)"": ""(?:[^""\\]|\\.)*""", "\"$1\": \"\""),
        $@"\d+@{Regex.Escape(Environment.MachineName)}",
        "worker") + "\n";

    private static string Folder([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../Histories"));
}
