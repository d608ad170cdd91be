using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Phases;
using Temporalio.Client;
using Temporalio.Common;
using Temporalio.Exceptions;
using Temporalio.Worker;

namespace Masterful.Workflows.Tests.Migrations;

public sealed class MigrateControlPlaneTests
{
    private static readonly string[] Forward =
    [
        "InspectSource", "InspectNode", "PrepareNode", "CreateSigningRequests", "IssueCertificates", "RenderControlPlane", "InstallCredentials",
        "TakeWarmSnapshot", "WarmUpEtcd", "RecordSource", "StopActors", "StopSource", "CheckFence", "TakeSnapshot", "RestoreEtcd", "PruneEtcd", "CheckFence",
        "StartEtcd", "StartApiServer", "RemoveDeadReferences", "StartControllers", "RecordEndpoint", "GuardFence", "SwitchEndpoint", "SwitchHosts", "WaitForNodes",
        "CollectProbe", "RemoveWarmSnapshot", "CollectAddons", "ApplyAddons", "PrepareSeed", "ApplySeedObjects", "WaitForSeed", "RemoveBootstrap", "VerifyControlPlane", "VerifySource",
        "RevokeOperator", "RevokeOperator", "ListRetirement", "OrphanSource", "MigrateExtensions",
    ];

    [Fact]
    public async Task RunAsync_NothingInTheWay_RunsEveryPhaseInOrderAndReplays()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync();
        var result = await handle.GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        lab.World.Calls.Where(call => call is not ("Probe" or "ProbeOutside")).Should().Equal(Forward);
        result.Phases.Should().OnlyContain(phase => phase.Outcome == PhaseOutcome.Done);
        result.Evidence.Downtime!.LongestMs.Should().Be(7000);
        result.Evidence.Downtime.Vantages.Select(vantage => vantage.Vantage).Should().Equal("node-1", "beside seed-a");
        result.Evidence.Downtime.Vantages[1].LongestReadMs.Should().Be(5000);
        result.Phases[(int)PhaseId.Verify].Evidence.Should().Contain("from beside seed-a: read 5000 ms, write 0 ms, watch 0 ms");
        var replay = await new WorkflowReplayer(new WorkflowReplayerOptions { DataConverter = MigrationDataConverter.Instance }.AddWorkflow<MigrateControlPlane>())
            .ReplayWorkflowAsync(await handle.FetchHistoryAsync());
        replay.ReplayFailure.Should().BeNull();
    }

    [Fact]
    public async Task RunAsync_Fresh_CreatesAnEmptyEtcd()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "strategy": "fresh", "approve": [], "registerSeed": false}""");
        await handle.GetResultAsync();

        lab.World.Calls.Should().Contain("CreateEtcd").And.NotContain("TakeSnapshot").And.NotContain("TakeWarmSnapshot").And.NotContain("PruneEtcd").And.NotContain("PrepareSeed");
    }

    [Fact]
    public async Task RunAsync_FreshWithImport_ImportsFromTheFinalSnapshot()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "strategy": "fresh", "import": "control-plane-only", "approve": [], "registerSeed": false}""");
        var result = await handle.GetResultAsync();

        lab.World.Calls.Should().ContainInOrder("TakeWarmSnapshot", "WarmUpEtcd", "StopSource", "TakeSnapshot", "ImportEtcd")
            .And.NotContain("CreateEtcd").And.NotContain("RestoreEtcd").And.NotContain("PruneEtcd");
        result.Evidence.Prune!.Identical.Should().Be(351);
        result.Evidence.Plan!.Import.Should().Be("control-plane-only");
    }

    [Fact]
    public async Task RunAsync_WarmSnapshot_TellsWhatToExpectBeforeTheFence()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["fence"]}""");

        var status = await lab.UntilAsync(handle, current => current.State == "AwaitingApproval");

        status.ExpectedEtcdMs.Should().BeGreaterThanOrEqualTo(1000);
        status.Phases[(int)PhaseId.Credentials].Evidence.Should().ContainMatch("expected downtime: * ms for etcd, and what the API servers take to stop and start");
        lab.World.Calls.Should().NotContain("StopActors");
        await MigrationLab.TellAsync(handle, "Rollback", "enough");
        await handle.GetResultAsync();
    }

    [Fact]
    public async Task RunAsync_WithoutWarmSnapshot_TakesOnlyTheFinalOne()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "warmSnapshot": false}""");
        var result = await handle.GetResultAsync();

        lab.World.Calls.Should().Contain("TakeSnapshot").And.NotContain("TakeWarmSnapshot").And.NotContain("WarmUpEtcd").And.NotContain("RemoveWarmSnapshot");
        result.Evidence.WarmUp.Should().BeNull();
    }

    [Fact]
    public async Task RunAsync_VerifyIsSkipped_MeasuresFromOutsideAllTheSame()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["verify"]}""");
        await lab.UntilAsync(handle, current => current.State == "AwaitingApproval");

        await MigrationLab.TellAsync(handle, "Skip", "looked at by hand");
        var result = await handle.GetResultAsync();

        lab.World.Calls.Should().NotContain("VerifyControlPlane");
        result.Evidence.Downtime!.Vantages.Select(vantage => vantage.Vantage).Should().Equal("node-1", "beside seed-a");
    }

    [Fact]
    public async Task RunAsync_WarmSnapshotCannotBeRemoved_GoesOnAndTells()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["RemoveWarmSnapshot"] = true;
        var handle = await lab.BeginAsync();
        var result = await handle.GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Phases[(int)PhaseId.Endpoint].Evidence.Should().ContainMatch("warm snapshot artifact is left in the store: *");
    }

    [Fact]
    public async Task RunAsync_InvalidRequest_FailsWithEveryError()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "stratgy": "fresh", "nodes": []}""");
        var failure = (await handle.Awaiting(workflow => workflow.GetResultAsync()).Should().ThrowAsync<WorkflowFailedException>())
            .Which.InnerException.Should().BeOfType<ApplicationFailureException>().Which;

        failure.ErrorType.Should().Be(RequestErrors.Invalid.Id);
        lab.World.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_Rehearse_TriesAndTouchesNothing()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "rehearse": true}""");

        var result = await handle.GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.Rehearsed);
        lab.World.Calls.Should().Equal("InspectSource", "InspectNode", "Rehearse");
        result.Evidence.Rehearsal!.ExpectedDowntimeMs.Should().Be(1000);
        result.Phases[0].Evidence.Should().Contain("expected downtime: 1000 ms and what the API servers take to stop and start");
    }

    [Fact]
    public async Task RunAsync_PreflightFindsErrors_RefusesAndWritesNothing()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Findings.Add(new Finding("shoot-not-hibernated", FindingSeverity.Error, "Shoot garden/masterful", "It is hibernated.", "Wake it up."));
        var handle = await lab.BeginAsync();
        var failure = (await handle.Awaiting(workflow => workflow.GetResultAsync()).Should().ThrowAsync<WorkflowFailedException>())
            .Which.InnerException.Should().BeOfType<ApplicationFailureException>().Which;

        failure.ErrorType.Should().Be(PreflightErrors.Refused.Id);
        failure.Message.Should().Contain("shoot-not-hibernated").And.Contain("Wake it up.");
        lab.World.Calls.Should().BeEquivalentTo("InspectSource", "InspectNode");
    }

    [Fact]
    public async Task RunAsync_GatedPhase_WaitsForAnApprovalThatNamesThePlan()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["fence"]}""");
        var status = await lab.UntilAsync(handle, current => current.State == "AwaitingApproval");
        lab.World.Calls.Should().NotContain("RecordSource");

        await handle.Awaiting(workflow => workflow.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest("0123456789abcdef", "test")]))
            .Should().ThrowAsync<WorkflowUpdateFailedException>();
        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(status.PlanDigest[..12], "test")]);
        var result = await handle.GetResultAsync();

        result.Operators.Should().ContainSingle(action => action.Action == "Approve" && action.By == "test" && action.Phase == PhaseId.Fence);
    }

    [Theory]
    [InlineData("TakeWarmSnapshot", PhaseId.Credentials, new[] { "RemoveWarmEtcd", "RemoveWarmSnapshot", "RemoveCredentials" })]
    [InlineData("WarmUpEtcd", PhaseId.Credentials, new[] { "RemoveWarmEtcd", "RemoveWarmSnapshot", "RemoveCredentials" })]
    [InlineData("StopSource", PhaseId.Fence, new[] { "Unfence", "RemoveWarmEtcd", "RemoveWarmSnapshot", "RemoveCredentials" })]
    [InlineData("PruneEtcd", PhaseId.Etcd, new[] { "RemoveEtcd", "Unfence", "RemoveWarmEtcd", "RemoveWarmSnapshot", "RemoveCredentials" })]
    [InlineData("StartControllers", PhaseId.Cutover, new[] { "RemoveControlPlane", "RemoveEtcd", "Unfence", "RemoveWarmEtcd", "RemoveWarmSnapshot", "RemoveCredentials" })]
    [InlineData("RecordEndpoint", PhaseId.Endpoint, new[] { "RemoveControlPlane", "RemoveEtcd", "Unfence", "RemoveWarmEtcd", "RemoveWarmSnapshot", "RemoveCredentials" })]
    public async Task Rollback_FromAParkedPhase_TakesStepsBackNewestFirst(string failing, PhaseId phase, string[] back)
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing[failing] = true;
        var handle = await lab.BeginAsync();
        var status = await lab.UntilAsync(handle, current => current.Parked is not null);
        status.Phase.Should().Be(phase);
        status.Parked!.Error.Should().Be("MIG-SIM-001");
        lab.World.Calls.Clear();

        await MigrationLab.TellAsync(handle, "Rollback", "enough");
        var result = await handle.GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.RolledBack);
        lab.World.Calls.Where(call => call != "CollectProbe").Should().Equal(back);
        result.Compensations.Should().OnlyContain(step => step.Outcome == "done");
    }

    [Fact]
    public async Task Rollback_AfterTheSwitch_IsRefusedAndRetryGoesOn()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["ApplyAddons"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);

        var refusal = (await handle.Awaiting(workflow => MigrationLab.TellAsync(workflow, "Rollback")).Should().ThrowAsync<WorkflowUpdateFailedException>()).Which;
        refusal.InnerException!.Message.Should().Contain(EndpointErrors.PointOfNoReturn.Id);
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(handle, "Retry");

        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
    }

    [Fact]
    public async Task Skip_WithAReason_GoesOnWithoutThePhase()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["WaitForSeed"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);

        await handle.Awaiting(workflow => MigrationLab.TellAsync(workflow, "Skip")).Should().ThrowAsync<WorkflowUpdateFailedException>();
        await MigrationLab.TellAsync(handle, "Skip", "the Seed comes later");
        var result = await handle.GetResultAsync();

        result.Phases[(int)PhaseId.Seed].Should().Match<PhaseStatus>(phase => phase.Outcome == PhaseOutcome.Skipped && phase.Reason == "the Seed comes later");
    }

    [Fact]
    public async Task Rollback_StepThatFails_ParksAndGoesOnAfterRetry()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["StartEtcd"] = true;
        lab.World.Failing["Unfence"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.State == "Parked");
        await MigrationLab.TellAsync(handle, "Rollback");
        var status = await lab.UntilAsync(handle, current => current.State == "RollbackParked");
        status.Choices.Should().BeEquivalentTo("Retry", "Skip");

        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(handle, "Retry");

        var result = await handle.GetResultAsync();
        result.Outcome.Should().Be(MigrationOutcome.RolledBack);
        result.Evidence.Downtime!.Vantages.Should().HaveCount(2).And.OnlyContain(vantage => vantage.IsMeasured, "the API was away, and a fleet counts that");
        var calls = lab.World.Calls.ToList();
        calls.LastIndexOf("Unfence").Should().BeLessThan(calls.IndexOf("CollectProbe"), "it is away until the source serves again");
    }

    [Theory]
    [InlineData("kube-scheduler")]
    [InlineData("operator")]
    public async Task RunAsync_CertificateEndsSoon_ParksBeforeTheSourceIsStopped(string name)
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Certificates.Add(new(name, "", "ca-client", "test", [], [], [], lab.Clock.GetUtcNow() + TimeSpan.FromHours(7), ""));
        var handle = await lab.BeginAsync();

        var status = await lab.UntilAsync(handle, current => current.Parked is not null);

        status.Phase.Should().Be(PhaseId.Fence);
        status.Parked!.Error.Should().Be(CredentialErrors.TooOld.Id);
        lab.World.Calls.Should().NotContain("StopActors").And.NotContain("RecordSource");
        await MigrationLab.TellAsync(handle, "Rollback", "too late");
        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.RolledBack);
    }

    [Fact]
    public async Task RunAsync_ManagedSeed_CreatesItBetweenGardenletAndConditions()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.SeedMode = "managedSeed";
        await (await lab.BeginAsync()).GetResultAsync();

        lab.World.Calls.Should().ContainInConsecutiveOrder("PrepareSeed", "ApplySeedObjects", "RegisterManagedSeed", "WaitForSeed", "RemoveBootstrap");
    }

    [Fact]
    public async Task RunAsync_SourceComesBackBeforeTheSwitch_ParksAndMayStillRollBack()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["GuardFence"] = true;
        var handle = await lab.BeginAsync();
        var status = await lab.UntilAsync(handle, current => current.Parked is not null);
        status.Phase.Should().Be(PhaseId.Endpoint);
        status.PointOfNoReturnPassed.Should().BeFalse();

        await MigrationLab.TellAsync(handle, "Rollback");

        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.RolledBack);
        lab.World.Calls.Should().NotContain("SwitchEndpoint");
    }

    [Fact]
    public async Task Pause_BetweenPhases_HoldsUntilResume()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["IssueCertificates"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(handle, "Retry");
        await handle.SignalAsync("Pause", [new OperatorRequest("lunch", "test")]);
        await lab.UntilAsync(handle, current => current.State is "Paused" or "Migrated");
        if ((await handle.QueryAsync<MigrationStatus>("Status", [])).State == "Paused")
        {
            await MigrationLab.TellAsync(handle, "Resume");
        }

        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
    }

    [Fact]
    public async Task RunAsync_Parked_ShowsInTheOnCallQueue()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["StartEtcd"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);

        var queue = new List<WorkflowExecution>();
        await foreach (var execution in lab.Client.ListWorkflowsAsync("NeedsOperator = true AND Shoot = 'garden/masterful'"))
        {
            queue.Add(execution);
        }

        queue.Should().ContainSingle(execution => execution.Id == "migrate/garden/masterful");
    }
}
