using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Etcd;
using Masterful.Workflows.Contracts.Source;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Workflows.Tests.Contracts;

public sealed class EvidenceListsTests
{
    private const int Limit = 2 << 20;

    [Fact]
    public void Condense_FiveThousandNodes_FitsIntoAResultAndSaysWhatWasCut()
    {
        var whole = Evidence(5000);

        var condensed = whole.Condense();

        Size(whole).Should().BeGreaterThan(Limit);
        Size(condensed).Should().BeLessThan(Limit / 4);
        condensed.Cut.Should().Equal(
            "live Nodes of the warm snapshot: the first 500 of 5000", "live Nodes: the first 500 of 5000", "Nodes that found the API: the first 500 of 5000",
            "objects of Retire: the first 500 of 5000");
        condensed.Snapshot!.LiveNodes.Should().Equal(whole.Snapshot!.LiveNodes.Take(500));
    }

    [Fact]
    public void Condense_FewNodes_IsTheSame()
    {
        var whole = Evidence(500);

        whole.Condense().Should().BeSameAs(whole);
    }

    private static int Size(MigrationEvidence evidence) => MigrationDataConverter.Instance.PayloadConverter.ToPayload(evidence).CalculateSize();

    private static MigrationEvidence Evidence(int nodes)
    {
        var names = Enumerable.Range(0, nodes).Select(number => $"shoot--garden--production-worker-pool-with-a-name-{number:00000}").ToList();
        var snapshot = new SnapshotResult(new ArtifactRef("artifact", new string('0', 64), 1, "sha256:x"), new ArtifactRef("artifact", new string('0', 64), 1, "sha256:x"), 1, 1, 1, names);
        return new()
        {
            WarmUp = new(snapshot, []),
            Snapshot = snapshot,
            Nodes = new([.. names.Select(name => new NodeReadiness(name, DateTimeOffset.UnixEpoch))]),
            Retirement = new([.. names.Select(name => new RetirementItem(
                "seed", new ObjectRef("machine.sapcloud.io/v1alpha1", "Machine", "shoot--garden--production", name), "leave", "the machine goes on running the nodes; deleting it deletes them, and asks for an approval of its own"))]),
        };
    }
}
