using Masterful.Workflows.Contracts.Rehearsal;

namespace Masterful.Activities.Rehearsal;

/// <summary>Runs steps and keeps how long each took.</summary>
internal sealed class StepTimer(TimeProvider clock)
{
    private readonly List<RehearsalStep> steps = [];

    public IReadOnlyList<RehearsalStep> Steps => steps;

    /// <summary>Tells of a step that was not tried.</summary>
    public void LeaveOut(string name, string why) => steps.Add(new(name, ApiAway: false, 0, $"left out: {why}"));

    public async Task<T> StepAsync<T>(string name, bool apiAway, Func<Task<T>> step, Func<T, string> evidence)
    {
        ActivityProgress.Report(name);
        var started = clock.GetTimestamp();
        var result = await step();
        steps.Add(new(name, apiAway, (long)clock.GetElapsedTime(started).TotalMilliseconds, evidence(result)));
        return result;
    }
}
