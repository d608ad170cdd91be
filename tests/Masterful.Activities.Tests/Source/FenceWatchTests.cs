using Masterful.Activities.Etcd;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Source;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Source;

/// <summary>A fence, and the source's real etcd behind it.</summary>
public sealed class FenceWatchTests
{
    [Fact]
    public async Task GuardFence_SomethingWasWrittenSinceTheProof_IsBroken()
    {
        await using var source = await HostedEtcd.CreateAsync();
        await source.Etcd.StartAsync(CancellationToken.None);
        var migration = source.Lab.Migration;
        var fence = new FenceActivities(source.File, TimeProvider.System, NullLogger<FenceActivities>.Instance);
        var request = new FenceRequest(migration, await fence.RecordSourceAsync(migration));
        await fence.StopActorsAsync(request);
        var proof = await fence.StopSourceAsync(request);
        using var gateway = new EtcdGateway(source.Etcd.Endpoint, await SourceEtcdCredentials.ReadAsync(source.Lab.Seed, migration.SourceNamespace, default), TimeSpan.FromSeconds(10));

        await fence.GuardFenceAsync(request with { Proof = proof });
        await gateway.DeleteAsync([(await gateway.RangeAsync("/registry/").FirstAsync()).Key], _ => { });
        await fence.GuardFenceAsync(request with { Proof = proof });
        await gateway.PutAsync("/registry/configmaps/default/late", "late"u8.ToArray());

        var guarding = () => fence.GuardFenceAsync(request with { Proof = proof });
        (await guarding.Should().ThrowAsync<ApplicationFailureException>()).WithMessage($"MIG-FENCE-003*/registry/configmaps/default/late was written after revision {proof.Revision}*");
    }

    [Fact]
    public async Task TakeSnapshot_OfAMemberThatIsBehindTheFence_IsTriedAgain()
    {
        await using var source = await HostedEtcd.CreateAsync();
        await source.Etcd.StartAsync(CancellationToken.None);
        using var gateway = new EtcdGateway(source.Etcd.Endpoint, await SourceEtcdCredentials.ReadAsync(source.Lab.Seed, source.Lab.Migration.SourceNamespace, default), TimeSpan.FromSeconds(10));
        var revision = await gateway.RevisionAsync();
        var fence = new FenceProof(revision + 1, [], TimeSpan.FromSeconds(2), DateTimeOffset.UtcNow);

        var taking = () => new SnapshotActivities(source.File, TimeProvider.System, NullLogger<SnapshotActivities>.Instance)
            .TakeSnapshotAsync(new(source.Lab.Migration, HostedLandscape.Recipient(), fence));

        var failure = (await taking.Should().ThrowAsync<ApplicationFailureException>()).Which;
        failure.Message.Should().StartWith("MIG-ETCD-001").And.Contain($"the snapshot holds revision {revision}, older than the fence's {revision + 1}: a member that lags");
        failure.NonRetryable.Should().BeFalse();
    }
}
