using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>kill -9 after an activity's effect and before its completion: the moment that hurts most.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData("worker")]
    [InlineData("agent-node-1")]
    [InlineData("temporal")]
    public async Task Migration_ProcessKilledInEachPhase_GoesOnWhereItWas(string process)
    {
        await using var lab = await Lab.StartAsync();
        foreach (var phase in Enum.GetValues<PhaseId>())
        {
            lab.Fault("hold", phase);
        }

        var handle = await lab.BeginAsync();
        foreach (var phase in Enum.GetValues<PhaseId>())
        {
            await Lab.UntilAsync(() => Task.FromResult(lab.IsHeld(phase)), held => held);
            await lab.Landscape.CrashAsync(process);
            lab.Heal("hold", phase);
        }

        var result = await Lab.ResultAsync(handle);

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Phases.Should().OnlyContain(phase => phase.Outcome == PhaseOutcome.Done);
    }
}
