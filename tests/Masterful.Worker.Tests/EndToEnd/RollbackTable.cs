using Masterful.Worker.Commands.Demo;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>Lets a migration fail at one point after the other, rolls each back and compares everything with what it was.</summary>
internal static class RollbackTable
{
    // The sealing key outlives migrations; the count of attempts, the measurement and etcd's log are what a second attempt and a report need.
    private static readonly string[] Kept = ["node.key", "etcd.json", "probe.json", "loopback-etcd.log", "warm-etcd.log"];

    /// <param name="nodes">How many control-plane nodes there are.</param>
    /// <param name="endpoint">The endpoint provider.</param>
    /// <param name="points">Where it fails: a phase, which of its activities when it is not the first, and before them the strategy when it is not <c>restore</c>: <c>import:Etcd/ImportEtcd</c>.</param>
    public static async Task RunAsync(int nodes, string endpoint, string[] points)
    {
        await using var lab = await Lab.StartAsync(nodes: nodes, endpoint: endpoint);
        var before = await LandscapeObjects.ReadAsync(lab.Landscape.File);
        var trees = NodeTrees.Of(lab.Landscape.File);
        var shoot = lab.Landscape.File.Shoots[0];
        foreach (var point in points)
        {
            var (strategy, where) = point.Split(':') is [var named, var rest] ? (named, rest) : ("restore", point);
            var phase = Enum.Parse<PhaseId>(where.Split('/')[0]);
            lab.Fault("fail", phase, where.Contains('/') ? where.Split('/')[1] : "");
            var handle = await (strategy == "import" ? lab.BeginAsync("fresh", import: "control-plane-only") : lab.BeginAsync(strategy));
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
            NodeTrees.Of(lab.Landscape.File).Should().Equal(trees, "nothing is left on a node after {0}", point);
            NodeTrees.Kept(lab.Landscape.File).Should().BeSubsetOf(Kept);
        }
    }
}
