using Masterful.Worker.Commands.Demo;
using Masterful.Workflows.Contracts.Rehearsal;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class RehearsalTests
{
    [Fact]
    public async Task Rehearsal_OnTheSimulation_OnlyReads()
    {
        await using var lab = await Lab.StartAsync();
        var before = await LandscapeObjects.ReadAsync(lab.Landscape.File);
        var nodes = NodeTrees.Of(lab.Landscape.File);

        var rehearsed = await Lab.ResultAsync(await lab.BeginAsync(rehearse: true));

        rehearsed.Outcome.Should().Be(MigrationOutcome.Rehearsed);
        rehearsed.Evidence.Prune!.Identical.Should().BePositive();
        var serving = rehearsed.Evidence.Rehearsal!.Steps.Single(step => step.Name == RehearsalStep.ApiServerStart);
        serving.Evidence.Should().MatchRegex(RealKubernetesFactAttribute.Missing is null ? "^/readyz ok$" : "^(/readyz ok|left out: .+)$");
        before.Differences(await LandscapeObjects.ReadAsync(lab.Landscape.File)).Should().BeEmpty();
        NodeTrees.Of(lab.Landscape.File).Should().Equal(nodes);
    }
}
