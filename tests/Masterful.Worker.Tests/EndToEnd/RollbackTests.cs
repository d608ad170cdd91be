using Masterful.Worker.Commands.Demo;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Rehearsal;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class RollbackTests
{
    // The sealing key outlives migrations; the count of attempts, the measurement and etcd's log are what a second attempt and a report need.
    private static readonly string[] Kept = ["node.key", "etcd.json", "probe.json", "loopback-etcd.log", "warm-etcd.log"];

    /// <summary>Where it fails: a phase, and which of its activities.</summary>
    public static TheoryData<int, string[]> Table() => new()
    {
        { 1, ["Preflight", "Credentials", "Fence", "Etcd", "Cutover", "Endpoint"] },
        { 3, ["Credentials/IssueCertificates", "Cutover/JoinMembers", "Cutover/PromoteMembers", "Endpoint"] },
    };

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

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Rollback_BeforeThePointOfNoReturn_RestoresSourceSeedGardenAndNodesByteForByte(int count, string[] points)
    {
        await using var lab = await Lab.StartAsync(nodes: count);
        var before = await LandscapeObjects.ReadAsync(lab.Landscape.File);
        var nodes = NodeTrees.Of(lab.Landscape.File);
        var shoot = lab.Landscape.File.Shoots[0];
        foreach (var point in points)
        {
            var phase = Enum.Parse<PhaseId>(point.Split('/')[0]);
            lab.Fault("fail", phase, point.Contains('/') ? point.Split('/')[1] : "");
            var handle = await lab.BeginAsync();
            await Lab.UntilParkedAsync(handle, phase);
            await Lab.TellAsync(handle, "Rollback");
            var result = await Lab.ResultAsync(handle);
            lab.Heal("fail", phase);

            result.Outcome.Should().Be(MigrationOutcome.RolledBack);
            result.Compensations.Where(step => step.Outcome != "done").Should().BeEmpty();
            foreach (var node in shoot.Nodes)
            {
                (await SourceProbe.AskAsync(node, shoot.Endpoint)).Should().Contain("answers 200");
            }

            before.Differences(await LandscapeObjects.ReadAsync(lab.Landscape.File)).Should().BeEmpty("everything is taken back after {0}", point);
            NodeTrees.Of(lab.Landscape.File).Should().Equal(nodes, "nothing is left on a node after {0}", point);
            NodeTrees.Kept(lab.Landscape.File).Should().BeSubsetOf(Kept);
        }
    }
}
