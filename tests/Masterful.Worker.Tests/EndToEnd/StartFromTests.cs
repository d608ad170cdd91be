using Masterful.Worker.Commands.Demo;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>Runs that were terminated, which takes nothing back, and begun again where the world stands.</summary>
public sealed class StartFromTests
{
    [Fact]
    public async Task StartFrom_RunsTerminatedBeforeAndAfterTheSwitch_GoOnFromTheWorld()
    {
        await using var lab = await Lab.StartAsync();
        lab.Fault("fail", PhaseId.Cutover, "StartControllers");
        var first = await lab.BeginAsync();
        await Lab.UntilParkedAsync(first, PhaseId.Cutover);
        await first.TerminateAsync("the test says so");
        lab.Heal("fail", PhaseId.Cutover);

        lab.Fault("fail", PhaseId.Addons);
        var second = await lab.BeginAsync(startFrom: PhaseId.Cutover);
        (await Lab.UntilParkedAsync(second, PhaseId.Addons)).Phases.TakeWhile(phase => phase.Phase < PhaseId.Cutover).Should().OnlyContain(phase => phase.Outcome == PhaseOutcome.Proven);
        await second.TerminateAsync("the test says so");
        lab.Heal("fail", PhaseId.Addons);

        foreach (var over in new PhaseId?[] { null, PhaseId.Credentials, PhaseId.Etcd })
        {
            var refused = await lab.BeginAsync(startFrom: over);
            (await refused.Awaiting(run => run.GetResultAsync<MigrationResult>()).Should().ThrowAsync<WorkflowFailedException>())
                .Which.InnerException!.Message.Should().Contain(PreflightErrors.Refused.Id).And.Contain("[endpoint-switched]");
        }

        var result = await Lab.ResultAsync(await lab.BeginAsync(startFrom: PhaseId.Addons));
        var again = await Lab.ResultAsync(await lab.BeginAsync(startFrom: PhaseId.Retire));

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Evidence.Verification!.Checks.Should().NotContain(check => check.Breaks());
        result.Evidence.Verification.Checks.Single(check => check.Id == "service-account-continuity").Outcome.Should().Be(Masterful.Workflows.Contracts.Verification.CheckOutcome.Passed);
        again.Outcome.Should().Be(MigrationOutcome.Migrated);
        again.Evidence.Retirement!.Items.Should().NotBeEmpty();
        (await CredentialScan.FindAsync(lab)).Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task Rollback_OfARunThatParksBeforeItKnowsTheEarlierOne_RestoresEverythingByteForByte()
    {
        await using var lab = await Lab.StartAsync();
        var before = await LandscapeObjects.ReadAsync(lab.Landscape.File);
        var trees = NodeTrees.Of(lab.Landscape.File);
        var shoot = lab.Landscape.File.Shoots[0];
        lab.Fault("fail", PhaseId.Cutover, "StartControllers");
        var first = await lab.BeginAsync();
        await Lab.UntilParkedAsync(first, PhaseId.Cutover);
        await first.TerminateAsync("the test says so");
        lab.Heal("fail", PhaseId.Cutover);
        lab.Fault("fail", PhaseId.Credentials, "CheckCredentials");
        var second = await lab.BeginAsync(startFrom: PhaseId.Etcd);
        await Lab.UntilParkedAsync(second, PhaseId.Credentials);

        await Lab.TellAsync(second, "Rollback");
        var result = await Lab.ResultAsync(second);

        result.Outcome.Should().Be(MigrationOutcome.RolledBack);
        result.Compensations.Should().OnlyContain(step => step.Outcome == "done");
        (await SourceProbe.AskAsync(shoot.Nodes[0], shoot.Endpoint)).Should().Contain("answers 200");
        before.Differences(await LandscapeObjects.ReadAsync(lab.Landscape.File)).Should().BeEmpty();
        NodeTrees.Of(lab.Landscape.File).Should().Equal(trees);
    }
}
