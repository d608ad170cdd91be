using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Source;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;
using Temporalio.Testing;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Activities.Tests.Source;

/// <summary>What the record knows of the source's API, and what the fence and the way back make of it.</summary>
public sealed class SourceReachTests
{
    private static readonly ObjectRef ApiServer = new("apps/v1", "Deployment", HostedLandscape.Namespace, "kube-apiserver");

    [Fact]
    public async Task RecordSource_AnAddressAnswers_KeepsHowTheApiIsRecognisedAndWhere()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var (secret, pem) = await lab.ServingSecretAsync();
        await using var server = new CannedServer(CannedServer.ApiServer, pem);

        var api = (await Fence(WithAddress(lab, server.Address, "127.0.0.1:1")).RecordSourceAsync(lab.Migration)).Api!;

        api.ServerName.Should().StartWith("api.");
        api.KeyFingerprint.Should().Be(server.KeyFingerprint, "Secret {0} is mounted", secret);
        api.Candidates.Should().Contain([server.Address, "127.0.0.1:1"]).And.HaveCountGreaterThan(2, "DNSRecords tell of others");
        api.Answered.Should().Equal(server.Address);
    }

    [Fact]
    public async Task GuardFence_RecordThatKnowsTheApi_ReadsNothingOfTheSeedsSecrets()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var fence = Fence(lab.File);
        var record = await fence.RecordSourceAsync(lab.Migration);
        var request = new FenceRequest(lab.Migration, record);
        var before = request with { Record = record with { Api = null } };
        await fence.StopActorsAsync(request);
        var (addresses, read) = ((await fence.GuardFenceAsync(request)).Addresses, (await fence.GuardFenceAsync(before)).Addresses);
        await lab.Seed.DeleteAsync(new("v1", "Secret", HostedLandscape.Namespace, (await lab.ServingSecretAsync()).Name));

        addresses.Should().Equal(record.Api!.Candidates).And.Equal(read, "a record of an earlier version knows nothing, and it is read");
        (await fence.GuardFenceAsync(request)).Addresses.Should().Equal(addresses);
        (await FailureAsync(fence.GuardFenceAsync(before))).ErrorType.Should().StartWith("MIG-PRE-");
    }

    [Fact]
    public async Task GuardFence_TheRecordedKeyAnswersAtARecordedOrALaterAddress_IsBroken()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await using var server = new CannedServer(CannedServer.ApiServer);
        var record = await Fence(lab.File).RecordSourceAsync(lab.Migration);
        var request = new FenceRequest(lab.Migration, record with { Api = record.Api! with { KeyFingerprint = server.KeyFingerprint } });
        await Fence(lab.File).StopActorsAsync(request);
        await Fence(lab.File).GuardFenceAsync(request);

        (await FailureAsync(Fence(WithAddress(lab, server.Address)).GuardFenceAsync(request))).Message.Should().Contain($"MIG-FENCE-003").And.Contain(server.Address);
        request = request with { Record = request.Record with { Api = request.Record.Api! with { Candidates = [server.Address] } } };
        (await FailureAsync(Fence(lab.File).GuardFenceAsync(request))).Message.Should().Contain($"MIG-FENCE-003").And.Contain(server.Address);
        await lab.ScaleAsync("kube-scheduler", 1);
        (await FailureAsync(Fence(lab.File).GuardFenceAsync(request))).Message.Should().Contain("kube-scheduler", "it is asked for before the addresses");
    }

    [Fact]
    public async Task Unfence_NoAddressAnsweredBefore_IsServedByReadyReplicas()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var fence = Fence(lab.File);
        var record = await fence.RecordSourceAsync(lab.Migration);
        record = record with { Workloads = [new("Deployment", "kube-apiserver", 1)] };
        await lab.ScaleAsync("kube-apiserver", 1);

        var restored = await fence.UnfenceAsync(new(lab.Migration, record));

        record.Api!.Answered.Should().BeEmpty();
        restored.ServedBy.Should().Be("1 ready replica; no address answered before either");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task Unfence_AnAddressAnsweredBeforeAndNoneDoesNow_IsTriedOnceMoreAndThenAnOperatorDecides(int attempt, bool final)
    {
        await using var lab = await HostedLandscape.StartAsync();
        var fence = new FenceActivities(lab.File, TimeProvider.System, NullLogger<FenceActivities>.Instance) { ServeLimit = TimeSpan.Zero };
        var record = await fence.RecordSourceAsync(lab.Migration);
        record = record with { Workloads = [new("Deployment", "kube-apiserver", 1)], Api = record.Api! with { Answered = record.Api.Candidates } };
        await lab.ScaleAsync("kube-apiserver", 1);
        var environment = new ActivityEnvironment { Info = ActivityEnvironment.DefaultInfo with { Attempt = attempt } };

        var failure = await FailureAsync(environment.RunAsync(() => fence.UnfenceAsync(new(lab.Migration, record))));

        failure.Message.Should().Contain("1 replicas are ready, but the API answers at none of");
        failure.NonRetryable.Should().Be(final);
        (await lab.Seed.GetAsync(ApiServer)).Number("spec", "replicas").Should().Be(1);
    }

    private static FenceActivities Fence(LandscapeFile file) => new(file, TimeProvider.System, NullLogger<FenceActivities>.Instance);

    private static LandscapeFile WithAddress(HostedLandscape lab, params string[] addresses) =>
        lab.File with { Shoots = [lab.File.Shoots[0] with { SourceAddresses = addresses }] };

    private static async Task<ApplicationFailureException> FailureAsync(Task task) =>
        (await task.Awaiting(running => running).Should().ThrowAsync<ApplicationFailureException>()).Which;
}
