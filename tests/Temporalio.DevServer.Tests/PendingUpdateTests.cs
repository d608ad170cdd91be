using Temporalio.Api.Enums.V1;
using Temporalio.Api.Update.V1;
using Temporalio.DevServer.Engine;

namespace Temporalio.DevServer.Tests;

public sealed class PendingUpdateTests
{
    [Fact]
    public async Task Finish_SomebodyWaitsForAcceptance_NeverShowsItAcceptedOnly()
    {
        var (outcome, shown) = (new Outcome(), new HashSet<UpdateWorkflowExecutionLifecycleStage>());
        for (var i = 0; i < 20_000; i++)
        {
            var update = new PendingUpdate("1", new Request());
            var waiter = ReachedOnceAcceptedAsync(update);
            update.Finish(outcome);
            shown.Add(await waiter);
        }

        shown.Should().Equal([UpdateWorkflowExecutionLifecycleStage.Completed], "it may be a rejection, and what was rejected was never accepted");
    }

    private static async Task<UpdateWorkflowExecutionLifecycleStage> ReachedOnceAcceptedAsync(PendingUpdate update)
    {
        await update.Accepted;
        return update.Reached.Stage;
    }
}
