using Masterful.Activities.Landscapes;
using Masterful.Simulation.Actors;
using Masterful.Worker.Commands;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>
/// What a migration can be asked for, one row each: strategy, nodes, Seed mode, endpoint provider, and whether operators approve. The rows have every
/// pair of choices at least once; <c>MASTERFUL_MATRIX=full</c> runs all of them.
/// </summary>
internal static class ForwardTable
{
    private static readonly PhaseId[] Gates = [PhaseId.Credentials, PhaseId.Fence, PhaseId.Endpoint, PhaseId.Retire];

    private static readonly (string Strategy, int Nodes, string Seed, string Endpoint, bool Gated)[] Pairs =
    [
        ("restore", 1, "gardenlet", "dnsRecord", true),
        ("restore", 3, "managedSeed", "hosts", false),
        ("fresh", 1, "managedSeed", "hosts", true),
        ("fresh", 3, "gardenlet", "dnsRecord", false),
        ("import", 1, "gardenlet", "hosts", false),
        ("import", 3, "managedSeed", "dnsRecord", true),
    ];

    /// <summary>The rows for so many nodes.</summary>
    public static TheoryData<string, string, string, bool> Of(int nodes)
    {
        var rows = new TheoryData<string, string, string, bool>();
        foreach (var row in Environment.GetEnvironmentVariable("MASTERFUL_MATRIX") == "full" ? All() : Pairs)
        {
            if (row.Nodes == nodes)
            {
                rows.Add(row.Strategy, row.Seed, row.Endpoint, row.Gated);
            }
        }

        return rows;
    }

    /// <summary>Runs one row to its end and looks at what it promised.</summary>
    public static async Task RunAsync(int nodes, string strategy, string seed, string endpoint, bool gated)
    {
        await using var lab = await Lab.StartAsync(seed, nodes, endpoint);
        var handle = strategy == "import"
            ? await lab.BeginAsync("fresh", import: "control-plane-only", approve: gated ? Gates : [])
            : await lab.BeginAsync(strategy, approve: gated ? Gates : []);
        foreach (var gate in gated ? Gates.SkipLast(1) : [])
        {
            await ApproveAsync(handle, gate);
        }

        if (seed == "managedSeed")
        {
            await OldShoot.MakeRoomAsync(lab, handle);
        }

        if (gated)
        {
            await ApproveAsync(handle, Gates[^1]);
        }

        var result = await Lab.ResultAsync(handle);

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Phases.Should().OnlyContain(phase => phase.Outcome == PhaseOutcome.Done);
        result.Operators.Where(action => action.Action == "Approve").Select(action => action.Phase).Should().Equal(gated ? Gates : []);
        result.Evidence.Verification!.Checks.Should().NotContain(check => check.Breaks());
        result.Evidence.Addons!.Objects.Should().NotContain(applied => applied.Result == ApplyResult.Failed);
        result.Evidence.DeadReferences.Should().NotBeNull();
        Content(result, strategy);
        result.Evidence.Seed!.Conditions.Select(condition => condition.Type).Contains("ShootReconciled").Should().Be(seed == "managedSeed");
        result.Evidence.Seed.Conditions.Should().NotBeEmpty().And.OnlyContain(condition => condition.Status == "True");
        await NodesAsync(lab, strategy == "fresh" ? null : "/registry/secrets/kube-system/kube-proxy");
        await NamesAsync(lab, result, endpoint);
        await OldShootAsync(lab, seed);
        (await CredentialScan.FindAsync(lab)).Problems.Should().BeEmpty();
        SecretScan.Find(lab.Landscape.Directory, ReportCommand.Write(await ReportCommand.FetchAsync(lab.Client, Lab.Shoot), OutputFormat.Json)).Should().BeEmpty();
    }

    private static IEnumerable<(string Strategy, int Nodes, string Seed, string Endpoint, bool Gated)> All() =>
        from strategy in new[] { "restore", "fresh", "import" }
        from nodes in new[] { 1, 3 }
        from seed in new[] { "gardenlet", "managedSeed" }
        from endpoint in new[] { "hosts", "dnsRecord" }
        from gated in new[] { false, true }
        select (strategy, nodes, seed, endpoint, gated);

    /// <summary>The gated phase has not begun, an approval of another plan is refused, and that of this one lets it begin.</summary>
    private static async Task ApproveAsync(WorkflowHandle handle, PhaseId gate)
    {
        var status = await Lab.UntilAsync(() => StatusCommand.QueryAsync(handle), current => current.Parked is not null || (current.State == "AwaitingApproval" && current.Phase == gate));
        status.Parked.Should().BeNull();
        status.Phases.Single(phase => phase.Phase == gate).Outcome.Should().Be(PhaseOutcome.Pending);
        await handle.Awaiting(migration => migration.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(new string('0', 64), "test")])).Should().ThrowAsync<WorkflowUpdateFailedException>();
        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(status.PlanDigest, "test")]);
    }

    /// <summary>What is in etcd, and so whether tokens from before the fence go on.</summary>
    private static void Content(MigrationResult result, string strategy)
    {
        result.Evidence.Restored!.Fresh.Should().Be(strategy != "restore");
        var continuity = result.Evidence.Verification!.Checks.Single(check => check.Id == "service-account-continuity");
        if (strategy == "fresh")
        {
            result.Evidence.Prune.Should().BeNull();
            result.Evidence.Addons!.Objects.Should().Contain(applied => applied.Result == ApplyResult.Created);
            continuity.Outcome.Should().Be(CheckOutcome.Skipped);
            return;
        }

        result.Evidence.Prune!.Identical.Should().BePositive().And.Be(result.Evidence.Prune.Resources.Sum(resource => resource.Kept));
        result.Evidence.Prune.DecryptedSecret.Should().StartWith("/registry/secrets/");
        continuity.Outcome.Should().Be(CheckOutcome.Passed);
    }

    private static async Task NodesAsync(Lab lab, string? key)
    {
        var shoot = lab.Landscape.File.Shoots[0];
        foreach (var node in shoot.Nodes)
        {
            await Members.ProveAsync(shoot, node, key);
        }
    }

    private static async Task NamesAsync(Lab lab, MigrationResult result, string endpoint)
    {
        var record = result.Evidence.Endpoint!.Record;
        record.Provider.Should().Be(endpoint);
        record.Names.Should().HaveCount(2);
        record.After.Should().Equal(lab.Landscape.File.Shoots[0].Nodes.Select(node => node.Address));
        foreach (var name in record.Names)
        {
            (await RecordAsync(lab, name)).Should().Equal(endpoint == "dnsRecord" ? record.After : record.Before);
        }
    }

    /// <summary>Fenced and as it was; gone only where it had to make room for the self-hosted one.</summary>
    private static async Task OldShootAsync(Lab lab, string seed)
    {
        var old = await OldShoot.ReadAsync(lab);
        if (seed == "managedSeed")
        {
            old.Should().BeNull();
            return;
        }

        old!.Annotation("shoot.gardener.cloud/ignore").Should().Be("true");
        old!.IsDeleting().Should().BeFalse();
    }

    private static async Task<IReadOnlyList<string>> RecordAsync(Lab lab, string name)
    {
        using var seed = new KubeClient(Kubeconfig.Load(lab.Landscape.File.Seeds[0].Access.Kubeconfig, path => path));
        var record = (await seed.ListAsync("/apis/extensions.gardener.cloud/v1alpha1/dnsrecords", default)).Single(item => item.TextAt("spec", "name") == name);
        return [.. record["spec"]!["values"]!.AsArray().Select(value => value!.GetValue<string>())];
    }
}
