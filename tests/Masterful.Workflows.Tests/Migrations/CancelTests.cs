using Temporalio.Exceptions;

namespace Masterful.Workflows.Tests.Migrations;

/// <summary>A cancellation of the workflow is a rollback, whatever is under way.</summary>
public sealed class CancelTests
{
    [Fact]
    public async Task Cancel_BeforeThePointOfNoReturn_RollsBack()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["StartApiServer"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);

        await handle.CancelAsync();

        (await handle.Awaiting(workflow => workflow.GetResultAsync()).Should().ThrowAsync<WorkflowFailedException>())
            .Which.InnerException.Should().BeOfType<CanceledFailureException>();
        lab.World.Calls.Should().ContainInOrder("RemoveControlPlane", "RemoveEtcd", "Unfence", "RemoveWarmEtcd", "RemoveWarmSnapshot", "RemoveCredentials");
    }

    [Fact]
    public async Task Cancel_AttemptThatFailsMeanwhile_RollsBackAllTheSame()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.Failing["StartApiServer"] = true;
        lab.World.After["StartApiServer on node/node-1"] = "the cancellation";
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, _ => lab.World.Calls.Contains("StartApiServer"));

        await handle.CancelAsync();
        lab.World.Reach("the cancellation");

        (await handle.Awaiting(workflow => workflow.GetResultAsync()).Should().ThrowAsync<WorkflowFailedException>())
            .Which.InnerException.Should().BeOfType<CanceledFailureException>();
        lab.World.Calls.Should().ContainInOrder("RemoveControlPlane", "RemoveEtcd", "Unfence", "RemoveCredentials");
    }
}
