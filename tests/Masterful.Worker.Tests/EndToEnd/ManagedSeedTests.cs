using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Worker.Commands;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class ManagedSeedTests
{
    private const string Name = "masterful-own";
    private const string Core = "/apis/core.gardener.cloud/v1beta1";

    [Fact]
    public async Task ManagedSeed_WithRetiredMachines_EndsAsSelfHostedShootAndSeed()
    {
        await using var lab = await Lab.StartAsync("managedSeed", processes: ["worker"]);
        var things = Directory.GetFiles(Path.Combine(lab.Landscape.Directory, "landscape", "real-things"));
        // Killed when the Garden has the Shoot already, but no gardenlet, and when Retire has begun.
        lab.Fault("hold", PhaseId.Seed);
        lab.Fault("hold", PhaseId.Retire);
        var handle = await lab.BeginAsync(deleteMachines: true);
        var old = await OldShoot.MakeRoomAsync(lab, handle);
        foreach (var phase in new[] { PhaseId.Seed, PhaseId.Retire })
        {
            await Lab.UntilAsync(() => Task.FromResult(lab.IsHeld(phase)), held => held);
            await lab.Landscape.CrashAsync("worker");
            lab.Heal("hold", phase);
        }

        var gate = await Lab.UntilAsync(() => StatusCommand.QueryAsync(handle), status => status.State == "AwaitingApproval" || status.Parked is not null);
        gate.Phase.Should().Be(PhaseId.Retire, gate.Parked?.Message);
        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(gate.PlanDigest, "test")]);
        var result = await Lab.ResultAsync(handle);

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Evidence.Seed!.SeedName.Should().Be(Name);
        result.Evidence.Seed.Conditions.Select(condition => condition.Type).Should().Contain(
            ["ShootReconciled", "SeedRegistered", "GardenletReady", "SeedSystemComponentsHealthy", "ExtensionsReady"]);
        result.Evidence.Seed.Conditions.Should().OnlyContain(condition => condition.Status == "True");
        result.Evidence.Verification!.Checks.Should().NotContain(check => check.Breaks());
        var left = result.Evidence.Retirement!;
        left.Items.Where(item => item.Action == "delete").Should().HaveCount(4).And.OnlyContain(item => item.Outcome == "done");
        left.Items.Where(item => item.Action is "orphan" or "migrate").Should().OnlyContain(item => item.Outcome == "done");
        Directory.GetFiles(Path.Combine(lab.Landscape.Directory, "landscape", "real-things")).Should().BeEquivalentTo(things, "no infrastructure was touched");
        await CheckGardenAsync(lab, old);
        var (problems, identities) = await CredentialScan.FindAsync(lab);
        problems.Should().BeEmpty();
        identities.Should().Equal($"gardener.cloud:system:seed:{Name}", $"gardener.cloud:system:shoot:garden:{Name}");
        SecretScan.Find(lab.Landscape.Directory, ReportCommand.Write(await ReportCommand.FetchAsync(lab.Client, Lab.Shoot), OutputFormat.Json)).Should().BeEmpty();
    }

    private static async Task CheckGardenAsync(Lab lab, JsonObject old)
    {
        using var garden = OldShoot.Garden(lab);
        (await OldShoot.ReadAsync(lab)).Should().BeNull("nobody brings it back");
        (await garden.GetAsync("/api/v1/namespaces/garden/configmaps/masterful.garden.masterful", default)).TextAt("data", "shoot.yaml").Should().Contain("shoot.gardener.cloud/ignore");
        var self = (await garden.GetAsync($"{Core}/namespaces/garden/shoots/{Name}", default))!;
        foreach (var field in new[] { "technicalID", "uid", "clusterIdentity" })
        {
            self.TextAt("status", field).Should().NotBeNull().And.Be(old.TextAt("status", field));
        }

        self.TextAt("spec", "seedName").Should().BeNull();
        JsonNode.DeepEquals(self.At("spec", "networking"), old.At("spec", "networking")).Should().BeTrue();
        var seed = (await garden.GetAsync($"{Core}/seeds/{Name}", default))!;
        seed.TextAt("metadata", "labels", "seed.gardener.cloud/self-hosted-shoot-cluster").Should().Be("true");
    }
}
