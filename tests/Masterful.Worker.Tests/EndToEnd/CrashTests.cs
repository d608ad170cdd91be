using Masterful.Worker.Commands;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>kill -9 after an activity's effect and before its completion: the moment that hurts most.</summary>
public sealed class CrashTests
{
    private static readonly string[] Processes = ["worker", "temporal", "agent-node-1"];

    [Fact]
    public async Task Migration_WorkerServerAndAgentKilledInEachPhase_GoesOnWhereItWas()
    {
        await using var lab = await Lab.StartAsync(processes: Processes);
        foreach (var phase in Enum.GetValues<PhaseId>())
        {
            lab.Fault("hold", phase);
        }

        var handle = await lab.BeginAsync();
        foreach (var phase in Enum.GetValues<PhaseId>())
        {
            await Lab.UntilAsync(() => Task.FromResult(lab.IsHeld(phase)), held => held);
            foreach (var process in Processes)
            {
                await lab.Landscape.CrashAsync(process);
                // Each dies while the other two serve: an answer says that the last one is back.
                (await StatusCommand.QueryAsync(handle)).Phase.Should().Be(phase);
            }

            lab.Heal("hold", phase);
        }

        var result = await Lab.ResultAsync(handle);

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Phases.Should().OnlyContain(phase => phase.Outcome == PhaseOutcome.Done);
    }
}
