using System.Text.Json;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Masterful.Workflows.Tests.Migrations;

/// <summary>What operators send by mistake, or at a bad moment: it must never be what keeps a migration from going on, or back.</summary>
public sealed class OperatorInputTests
{
    [Theory]
    [InlineData("Approve")]
    [InlineData("Skip")]
    public async Task Null_WhereSomethingMustBeSaid_IsRefusedAndTheMigrationGoesOn(string name)
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["retire"]}""");
        var plan = (await lab.UntilAsync(handle, current => current.State == "AwaitingApproval")).PlanDigest;

        await handle.SignalAsync(name, [null]);
        var update = () => handle.ExecuteUpdateAsync<string>(name, [null]);

        (await update.Should().ThrowAsync<WorkflowUpdateFailedException>()).Which.InnerException.Should().BeOfType<ApplicationFailureException>().Which.ErrorType.Should().Be("MIG-REQ-005");
        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(plan)]);
        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
    }

    [Fact]
    public async Task Null_AsASignal_SaysAsMuchAsAnEmptyObject()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["StartApiServer"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);
        var before = lab.World.Calls.Count(call => call == "StartApiServer");

        await handle.SignalAsync("Pause", [null]);
        await handle.SignalAsync("Resume", [null]);
        await handle.ExecuteUpdateAsync<string>("Retry", [null]);
        await lab.UntilAsync(handle, current => current.Parked is not null && lab.World.Calls.Count(call => call == "StartApiServer") > before);
        await handle.SignalAsync("Rollback", [null]);

        var result = await handle.GetResultAsync();
        result.Outcome.Should().Be(MigrationOutcome.RolledBack);
        result.Operators.Select(action => action.Action).Should().Equal("Retry", "Rollback");
    }

    [Fact]
    public async Task Approve_MeantForAnotherPhase_IsRefused()
    {
        await using var lab = await MigrationLab.StartAsync();
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["fence", "retire"]}""");
        var plan = (await lab.UntilAsync(handle, current => current.State == "AwaitingApproval")).PlanDigest;
        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(plan, "test", "fence")]);
        await lab.UntilAsync(handle, current => current is { State: "AwaitingApproval", Phase: PhaseId.Retire });

        var again = () => handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(plan, "test", "fence")]);

        (await again.Should().ThrowAsync<WorkflowUpdateFailedException>()).Which.InnerException!.Message.Should().Contain("the approval is for phase \"fence\", but what waits for one is Retire");
        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(plan, "test", "Retire")]);
        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
    }

    [Fact]
    public async Task Cancel_TogetherWithAnApproval_RollsBackAndParksWithItsOwnChoices()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["RemoveCredentials"] = true;
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["fence"]}""");
        var plan = (await lab.UntilAsync(handle, current => current.State == "AwaitingApproval")).PlanDigest;

        await Task.WhenAll(handle.SignalAsync("Approve", [new ApproveRequest(plan)]), handle.CancelAsync());
        await lab.UntilAsync(handle, current => current.State == "RollbackParked");
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(handle, "Retry");

        (await handle.Awaiting(workflow => workflow.GetResultAsync()).Should().ThrowAsync<WorkflowFailedException>())
            .Which.InnerException.Should().BeOfType<CanceledFailureException>();
        lab.World.Calls.Should().Contain("RemoveCredentials").And.NotContain("StartApiServer");
    }

    [Theory]
    [InlineData("""{"shoot": "garden/masterful"}""", true)]
    [InlineData("""{"shoot": "garden/masterful", "rehearse": true}""", false)]
    public async Task RunAsync_AnotherWorkflowId_IsOnlyForRehearsals(string request, bool refused)
    {
        await using var lab = await MigrationLab.StartAsync();
        var input = JsonDocument.Parse(request).RootElement;
        var handle = await lab.Client.StartWorkflowAsync(
            (MigrateControlPlane workflow) => workflow.RunAsync(input), new WorkflowOptions("tonight", TaskQueues.Migrations));

        if (!refused)
        {
            (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Rehearsed);
            return;
        }

        var failure = (await handle.Awaiting(workflow => workflow.GetResultAsync()).Should().ThrowAsync<WorkflowFailedException>()).Which.InnerException.Should().BeOfType<ApplicationFailureException>().Subject;
        failure.ErrorType.Should().Be("MIG-REQ-001");
        failure.Message.Should().Contain("it must be migrate/garden/masterful");
        lab.World.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Skip_BothVerifyAndRetire_StillTakesTheMigrationsRightsAway(bool nodeAway)
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["VerifyControlPlane"] = true;
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["retire"]}""");
        await lab.UntilAsync(handle, current => current.Parked is not null);
        await MigrationLab.TellAsync(handle, "Skip", "it can wait");
        await lab.UntilAsync(handle, current => current.State == "AwaitingApproval");
        lab.World.Calls.Should().NotContain("RevokeOperator");
        if (nodeAway)
        {
            lab.World.Failing["RevokeOperator"] = true;
        }

        await MigrationLab.TellAsync(handle, "Skip", "kept for a week");

        var result = await handle.GetResultAsync();
        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        lab.World.Calls.Should().Contain("RevokeOperator");
        var told = result.Phases.Single(phase => phase.Phase == PhaseId.Retire).Evidence;
        (told.Count > 0 && told[^1].Contains("ClusterRoleBinding masterful:operators")).Should().Be(nodeAway);
    }
}
