using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Client;
using Temporalio.Exceptions;

namespace Masterful.Workflows.Tests.Migrations;

/// <summary>What is left of the source, and of a registration that was skipped.</summary>
public sealed class RetireTests
{
    [Fact]
    public async Task RunAsync_DeletionOfMachines_WaitsForAnApprovalThatNamesTheList()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Machines.Add("machine-1");
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["retire"], "deleteMachines": true}""");
        var plan = (await lab.UntilAsync(handle, current => current.State == "AwaitingApproval")).PlanDigest;
        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(plan, "test")]);
        var list = (await lab.UntilAsync(handle, current => current.State == "AwaitingApproval" && current.PlanDigest != plan)).PlanDigest;
        lab.World.Calls.Should().Contain("MigrateExtensions").And.NotContain("ForgetMachines");

        await handle.Awaiting(workflow => workflow.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(plan, "test")]))
            .Should().ThrowAsync<WorkflowUpdateFailedException>("the plan's approval is not the deletion's");
        lab.World.Machines.Add("machine-2");
        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(list, "test")]);
        var changed = (await lab.UntilAsync(handle, current => current.State == "AwaitingApproval" && current.PlanDigest != list)).PlanDigest;
        lab.World.Calls.Should().NotContain("ForgetMachines", "the list has grown since it was approved");
        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(changed, "test")]);

        (await handle.GetResultAsync()).Evidence.Retirement!.Items.Should().HaveCount(2);
        lab.World.Calls.Count(call => call == "ForgetMachines").Should().Be(1);
    }

    [Fact]
    public async Task RunAsync_DeletionThatFailedHalfWay_StillTellsWhatItDeletedBefore()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Machines.AddRange(["machine-1", "machine-2"]);
        lab.World.Failing["ForgetMachines"] = true;
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "deleteMachines": true}""");
        await ApproveAsync(lab, handle, "");
        await lab.UntilAsync(handle, current => current.Parked is not null);
        var first = (await lab.UntilAsync(handle, _ => true)).PlanDigest;
        lab.World.Machines.Remove("machine-1");
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(handle, "Retry");
        await ApproveAsync(lab, handle, first);

        (await handle.GetResultAsync()).Evidence.Retirement!.Items.Select(item => (item.Object.Name, item.Outcome)).Should().Equal(("machine-2", "done"), ("machine-1", "gone"));
    }

    [Fact]
    public async Task RunAsync_ExtensionDeletesItsManagedResourceInAnAttemptThatFails_IsStillTold()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.ManagedResources.Add("extension-networking");
        lab.World.Failing["MigrateExtensions"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);
        lab.World.Failing.Clear();
        await MigrationLab.TellAsync(handle, "Retry");

        (await handle.GetResultAsync()).Evidence.Retirement!.Items.Select(item => (item.Object.Name, item.Action, item.Outcome)).Should().Equal(("extension-networking", "orphan", "gone"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_RegistrationSkippedHalfWay_TakesItsBootstrapAway(bool verifySkipped)
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["WaitForSeed"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);
        if (verifySkipped)
        {
            lab.World.Failing["VerifyControlPlane"] = true;
        }

        await MigrationLab.TellAsync(handle, "Skip", "the Garden is away");
        if (verifySkipped)
        {
            await lab.UntilAsync(handle, current => current.Phase == PhaseId.Verify && current.Parked is not null);
            await MigrationLab.TellAsync(handle, "Skip", "it cannot pass");
        }

        (await handle.GetResultAsync()).Evidence.Seed.Should().BeNull();
        var calls = lab.World.Calls.ToList();
        calls.Count(call => call == "ForgetBootstrapToken").Should().Be(1);
        calls.IndexOf("RemoveBootstrap").Should().BeGreaterThan(-1).And.BeLessThan(calls.IndexOf("RevokeOperator"), "it takes the rights that are revoked then");
    }

    [Fact]
    public async Task RunAsync_GardenIsStillAwayAfterASkippedRegistration_RevokesAllTheSame()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["WaitForSeed"] = true;
        lab.World.Failing["ForgetBootstrapToken"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);
        await MigrationLab.TellAsync(handle, "Skip", "the Garden is away");

        var result = await handle.GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        lab.World.Calls.Should().Contain("RevokeOperator");
        result.Phases.Single(phase => phase.Phase == PhaseId.Verify).Evidence.Should().Contain(line => line.StartsWith("left of the registration that was skipped: "));
    }

    private static async Task ApproveAsync(MigrationLab lab, WorkflowHandle handle, string except)
    {
        var digest = (await lab.UntilAsync(handle, current => current.State == "AwaitingApproval" && current.PlanDigest != except)).PlanDigest;
        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(digest, "test")]);
    }
}
