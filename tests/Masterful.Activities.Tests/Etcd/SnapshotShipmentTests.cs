using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd;
using Masterful.Workflows.Contracts.Credentials;

namespace Masterful.Activities.Tests.Etcd;

public sealed class SnapshotShipmentTests : IDisposable
{
    private const string Name = "garden/masterful/snapshot-632.db";
    private readonly EtcdNodeFixture node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task PutWhileProvenAsync_GoodFile_AnswersBoth()
    {
        var (artifact, proof) = await ShipAsync(_ => Task.FromResult("good"));

        proof.Should().Be("good");
        (await node.Artifacts.FindAsync(Name, node.Key)).Should().Be(artifact);
        artifact.Size.Should().Be(new FileInfo(FixtureFiles.Snapshot).Length);
    }

    [Fact]
    public async Task PutWhileProvenAsync_BadFileShippedAlready_IsTakenOutOfTheStore()
    {
        var ship = () => ShipAsync<string>(async cancellation =>
        {
            // Until all of it is in the store, so that there is something to take out.
            while (await node.Artifacts.FindAsync(Name, node.Key, cancellation) is null)
            {
                await Task.Yield();
            }

            throw new InvalidDataException("bad");
        });

        (await ship.Should().ThrowAsync<InvalidDataException>()).WithMessage("bad");
        (await node.Artifacts.FindAsync(Name, node.Key)).Should().BeNull();
    }

    [Fact]
    public async Task PutWhileProvenAsync_CannotBeShipped_SaysWhy()
    {
        var ship = () => node.Artifacts.PutWhileProvenAsync("../out", FixtureFiles.Snapshot, Recipient, _ => Task.FromResult("good"), default);

        await ship.Should().ThrowAsync<Temporalio.Exceptions.ApplicationFailureException>().WithMessage("MIG-ART-001*");
    }

    private NodeIdentity Recipient => new("node-1", Convert.ToBase64String(node.Key.PublicKey.Span), node.Key.Fingerprint);

    private Task<(Workflows.Contracts.Artifacts.ArtifactRef Artifact, T Proof)> ShipAsync<T>(Func<CancellationToken, Task<T>> proveAsync) =>
        node.Artifacts.PutWhileProvenAsync(Name, FixtureFiles.Snapshot, Recipient, proveAsync, default);
}
