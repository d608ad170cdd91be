using System.Text.Json;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Landscape;
using Masterful.Worker.Commands;
using Masterful.Worker.Reports;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Addons;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class MigrationTests
{
    [Fact]
    public async Task Restore_WithFaultsAfterThePointOfNoReturn_RefusesRollbackAndEndsWithEvidence()
    {
        await using var lab = await Lab.StartAsync(processes: Lab.AllProcesses);
        var late = new[] { PhaseId.Addons, PhaseId.Seed, PhaseId.Verify, PhaseId.Retire };
        foreach (var phase in late)
        {
            lab.Fault("fail", phase);
        }

        var handle = await lab.BeginAsync();
        foreach (var phase in late)
        {
            await Lab.UntilParkedAsync(handle, phase);
            (await handle.Awaiting(migration => Lab.TellAsync(migration, "Rollback")).Should().ThrowAsync<WorkflowUpdateFailedException>())
                .Which.InnerException!.Message.Should().Contain(EndpointErrors.PointOfNoReturn.Id);
            lab.Heal("fail", phase);
            await Lab.TellAsync(handle, "Retry");
        }

        var result = await Lab.ResultAsync(handle);

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        CheckKeys(lab, result);
        result.Evidence.WarmUp!.ExpectedDowntimeMs.Should().BePositive();
        result.Evidence.WarmUp.Snapshot.Revision.Should().BeLessThanOrEqualTo(result.Evidence.Snapshot!.Revision);
        lab.Artifacts().Should().Contain($"snapshot-{result.Evidence.Fence!.Revision}.db").And.NotContain(name => name.Contains("warm"));
        result.Evidence.Certificates!.Certificates.Should().NotBeEmpty().And.OnlyContain(certificate => !certificate.Organizations.Contains("system:masters"));
        result.Evidence.Addons!.Objects.Should().NotBeEmpty().And.OnlyContain(applied => applied.Result != ApplyResult.Failed);
        result.Evidence.Addons.Objects.Should().NotContain(applied => applied.Object.Name == "must-not-be-replayed" || applied.Object.Name == "vpn-shoot");
        result.Evidence.Seed!.Conditions.Should().NotBeEmpty().And.OnlyContain(condition => condition.Status == "True");
        result.Evidence.Verification!.Checks.Should().NotContain(check => check.Breaks());
        result.Evidence.Verification.Checks.Should().ContainSingle(check => check.Id == "service-account-continuity").Which.Outcome.Should().Be(CheckOutcome.Passed);
        result.Evidence.Downtime!.Vantages.Select(vantage => vantage.Vantage).Should().Equal("node-1", "beside seed-a");
        result.Evidence.Downtime.Vantages.Should().OnlyContain(vantage =>
            vantage.LongestReadMs > 0 && vantage.LongestWriteMs > 0 && vantage.LongestWatchMs > 0 && vantage.Note.Length == 0 && vantage.Phases.Any(phase => phase.Phase == PhaseId.Etcd));
        var report = await ReportCommand.FetchAsync(lab.Client, Lab.Shoot);
        MarkdownReport.Write(report).Should().ContainAll(Enum.GetNames<PhaseId>());
        SecretScan.Find(lab.Landscape.Directory, ReportCommand.Write(report, OutputFormat.Json)).Should().BeEmpty();
        var (problems, identities) = await CredentialScan.FindAsync(lab);
        problems.Should().BeEmpty();
        identities.Should().Equal("gardener.cloud:system:seed:masterful");
        await VerifyAsync(lab);
    }

    /// <summary>The command finds the same from beside it, long after the migration took its own credential away.</summary>
    private static async Task VerifyAsync(Lab lab)
    {
        var kubeconfig = Path.Combine(lab.Landscape.Directory, "admin.kubeconfig");
        var (node, fixture) = (lab.Landscape.File.Shoots[0].Nodes[0], Fixture.Open("landscape-a"));
        string Pem(string name) => File.ReadAllText(fixture.Pki(name));
        await File.WriteAllTextAsync(
            kubeconfig, Kubeconfig.Render("shoot", $"https://{node.Address}:{node.Ports.KubeApiserver}", Pem("ca.crt"), Pem("x-admin.crt"), Pem("x-admin.key")));
        using var output = new StringWriter();

        var code = await VerifyCommand.Create().Parse([Lab.Shoot, "-l", lab.Landscape.LandscapePath, "--kubeconfig", kubeconfig, "--node", node.Name, "-o", "json"])
            .InvokeAsync(new() { Output = output, EnableDefaultExceptionHandler = false });

        code.Should().Be(0, output.ToString());
        using var json = JsonDocument.Parse(output.ToString());
        var outcomes = json.RootElement.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("id").GetString()!, check => check.GetProperty("outcome").GetString());
        outcomes.Keys.Should().BeEquivalentTo(CheckTable.All.Select(check => check.Id).Except(["kept-keys"]));
        outcomes.Should().Contain("right-server", "passed").And.Contain("service-account-continuity", "passed").And.Contain("workload-scheduled", "passed")
            .And.Contain("source-silent", "passed").And.Contain("etcd-alarms", "passed");
    }

    /// <summary>What was dropped has a rule each; what the fixture lists and was not dropped was compared byte for byte.</summary>
    private static void CheckKeys(Lab lab, MigrationResult result)
    {
        var prune = result.Evidence.Prune!;
        prune.Dropped.Should().OnlyContain(key => key.Rule.Length > 0 && key.Reason.Length > 0);
        prune.Identical.Should().Be(prune.Resources.Sum(resource => resource.Kept));
        prune.DecryptedSecret.Should().StartWith("/registry/secrets/");
        var dropped = prune.Dropped.Select(key => key.Key).ToHashSet();
        var fixture = Path.Combine(AppContext.BaseDirectory, "Landscapes", "landscape-a", "source", "keys.json");
        using var keys = JsonDocument.Parse(File.ReadAllText(fixture));
        var all = keys.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("key").GetString()!).ToList();
        // Events and masterleases hang on leases of etcd: those that ran out before the fence were not there to be dropped.
        prune.Resources.Where(resource => resource.Resource is "masterleases" or "peerserverleases").Sum(resource => resource.Kept).Should().Be(0);
        all.Where(key => !key.StartsWith("/registry/events/", StringComparison.Ordinal)
                && (key.StartsWith("/registry/minions/node-gone", StringComparison.Ordinal) || key.Contains("vpn-shoot", StringComparison.Ordinal)))
            .Should().NotBeEmpty().And.BeSubsetOf(dropped);
        all.Where(key => key.Contains("/shop/", StringComparison.Ordinal) && !key.Contains("/events/", StringComparison.Ordinal) && !key.Contains("/pods/", StringComparison.Ordinal))
            .Should().NotIntersectWith(dropped, "what belongs to users is kept");
        all.Should().Contain("/registry/configmaps/kube-system/coredns-custom");
        dropped.Should().NotContain("/registry/configmaps/kube-system/coredns-custom");
        lab.Landscape.File.Shoots[0].TokenFiles.Should().HaveCount(5);
    }
}
