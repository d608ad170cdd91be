using Masterful.Worker.Commands;
using Masterful.Worker.Commands.Demo;
using Masterful.Worker.Reports;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class FreshTests
{
    [Fact]
    public async Task FreshWithImport_AgentKilledRolledBackAndBegunAgain_KeepsIdentitiesOnly()
    {
        await using var lab = await Lab.StartAsync(processes: ["agent-node-1"]);
        var before = await LandscapeObjects.ReadAsync(lab.Landscape.File);
        var rehearsed = await Lab.ResultAsync(await lab.BeginAsync("fresh", rehearse: true, import: "control-plane-only"));
        rehearsed.Evidence.Prune!.Identical.Should().BePositive();

        lab.Fault("fail", PhaseId.Cutover);
        var first = await lab.BeginAsync("fresh", import: "control-plane-only");
        await Lab.UntilParkedAsync(first, PhaseId.Cutover);
        await Lab.TellAsync(first, "Rollback");
        (await Lab.ResultAsync(first)).Outcome.Should().Be(MigrationOutcome.RolledBack);
        before.Differences(await LandscapeObjects.ReadAsync(lab.Landscape.File)).Should().BeEmpty();
        lab.Artifacts().Should().NotContain(name => name.Contains("warm"), "the warm snapshot goes with a rollback");
        lab.Heal("fail", PhaseId.Cutover);

        lab.Fault("hold", PhaseId.Etcd, "ImportEtcd");
        var handle = await lab.BeginAsync("fresh", import: "control-plane-only");
        await Lab.UntilAsync(() => Task.FromResult(lab.IsHeld(PhaseId.Etcd)), held => held);
        (await RunningStep.ReadAsync(lab.Client, handle.Id)).Should().ContainSingle(step => step.Activity == "ImportEtcd").Which.State.Should().Be("running");
        await lab.Landscape.CrashAsync("agent-node-1");
        lab.Heal("hold", PhaseId.Etcd);
        var result = await Lab.ResultAsync(handle);

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Evidence.Restored!.Fresh.Should().BeTrue();
        result.Evidence.Restored.RevisionBump.Should().BeGreaterThan(result.Evidence.Fence!.Revision);
        var imported = result.Evidence.Prune!;
        imported.Identical.Should().BePositive().And.Be(imported.Resources.Sum(resource => resource.Kept));
        imported.Resources.Where(resource => resource.Kept > 0).Select(resource => resource.Resource).Should()
            .Contain(["serviceaccounts", "secrets", "namespaces", "clusterroles"]).And.NotContain(["pods", "deployments", "events"]);
        imported.Reasons.Sum(reason => reason.Keys).Should().Be(imported.Resources.Sum(resource => resource.Dropped));
        imported.DecryptedSecret.Should().StartWith("/registry/secrets/");
        result.Evidence.Verification!.Checks.Should().NotContain(check => check.Breaks());
        var continuity = Check(result, "service-account-continuity");
        continuity.Outcome.Should().Be(CheckOutcome.Passed, "every token from before the fence authenticates with its UID");
        continuity.Evidence.Split("authenticates with UID").Should().HaveCount(lab.Landscape.File.Shoots[0].TokenFiles.Count + 1);
        Check(result, "secrets-decrypt").Outcome.Should().Be(CheckOutcome.Passed);
        var report = await ReportCommand.FetchAsync(lab.Client, Lab.Shoot);
        result.Evidence.WarmUp!.Steps.Should().HaveCount(2);
        MarkdownReport.Write(report).Should().Contain("## Warm snapshot").And.Contain("## Imported keys").And.Contain("## Why keys were left behind");
        SecretScan.Find(lab.Landscape.Directory, ReportCommand.Write(report, OutputFormat.Json)).Should().BeEmpty();
    }

    private static VerificationCheck Check(MigrationResult result, string id) => result.Evidence.Verification!.Checks.Single(check => check.Id == id);
}
