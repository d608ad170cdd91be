using Masterful.Worker.Commands.Demo;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class RollbackTests
{
    [Fact]
    public async Task Rollback_FromEachPhaseBeforeThePointOfNoReturn_RestoresSourceSeedAndGarden()
    {
        await using var lab = await Lab.StartAsync();
        var before = await LandscapeObjects.ReadAsync(lab.Landscape.File);
        var shoot = lab.Landscape.File.Shoots[0];
        var rehearsed = await Lab.ResultAsync(await lab.BeginAsync(rehearse: true));
        rehearsed.Outcome.Should().Be(MigrationOutcome.Rehearsed);
        rehearsed.Evidence.Prune!.Identical.Should().BePositive();
        before.Differences(await LandscapeObjects.ReadAsync(lab.Landscape.File)).Should().BeEmpty("a rehearsal only reads");
        foreach (var phase in Enumerable.Range(0, (int)PhaseId.Endpoint + 1).Select(number => (PhaseId)number))
        {
            lab.Fault("fail", phase);
            var handle = await lab.BeginAsync();
            await Lab.UntilParkedAsync(handle, phase);
            await Lab.TellAsync(handle, "Rollback");
            var result = await Lab.ResultAsync(handle);
            lab.Heal("fail", phase);

            result.Outcome.Should().Be(MigrationOutcome.RolledBack);
            result.Compensations.Where(step => step.Outcome != "done").Should().BeEmpty();
            (await SourceProbe.AskAsync(shoot.Nodes[0], shoot.Endpoint)).Should().Contain("answers 200");
            before.Differences(await LandscapeObjects.ReadAsync(lab.Landscape.File)).Should().BeEmpty("everything is taken back after {0}", phase);
        }
    }
}
