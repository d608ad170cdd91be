using System.Text;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Commands;

/// <summary>A status for people.</summary>
internal static class StatusText
{
    /// <param name="status">Answer of the workflow.</param>
    /// <param name="steps">What is under way.</param>
    /// <param name="now">For how long it has been.</param>
    public static string Of(MigrationStatus status, IReadOnlyList<RunningStep> steps, DateTimeOffset now)
    {
        var text = new StringBuilder();
        text.AppendLine($"{status.Shoot}: {status.State} (phase {status.Phase}{(status.PointOfNoReturnPassed ? ", past the point of no return" : "")})");
        if (status.PlanDigest.Length > 0)
        {
            text.AppendLine($"plan {status.PlanDigest}");
        }

        if (status.ExpectedEtcdMs is { } expected)
        {
            text.AppendLine($"expected downtime: {expected} ms for etcd, as measured with the warm snapshot, and what the API servers take to stop and start");
        }

        text.AppendLine();
        foreach (var phase in status.Phases)
        {
            var took = phase is { StartedAt: { } from, EndedAt: { } to } ? $"{(to - from).TotalSeconds,8:0.0} s" : "";
            text.AppendLine($"{phase.Phase,-12} {phase.Outcome,-12} {took} {phase.Reason}".TrimEnd());
        }

        if (steps.Count > 0)
        {
            text.AppendLine().AppendLine("Under way:");
            foreach (var step in steps)
            {
                text.AppendLine(LineOf(step, now));
            }
        }

        if (status.Parked is { } parked)
        {
            text.AppendLine().AppendLine(parked.Message);
        }

        if (status.Choices.Count > 0)
        {
            text.AppendLine().AppendLine($"Possible now: {string.Join(", ", status.Choices.Select(choice => choice.ToLowerInvariant()))}");
        }

        return text.ToString().TrimEnd();
    }

    private static string LineOf(RunningStep step, DateTimeOffset now)
    {
        var time = step.NextAttempt is { } next ? $"next attempt in {Seconds(next - now)}" : $"{step.State} for {Seconds(now - step.Since)}";
        var attempt = step.Attempt <= 1 ? "" : step.MaximumAttempts > 0 ? $", attempt {step.Attempt} of {step.MaximumAttempts}" : $", attempt {step.Attempt}";
        var nobody = step is { State: "scheduled", NextAttempt: null, Attempt: <= 1 } ? $", no process has taken it{(step.Queue.Length > 0 ? $" from queue {step.Queue}" : "")}" : "";
        var progress = step.Progress is { Length: > 0 } what ? $": {what}" : "";
        var failure = step.LastFailure is { } why ? $"{Environment.NewLine}    the attempt before failed: {why}" : "";
        return $"  {step.Activity} ({time}{attempt}{nobody}){progress}{failure}";
    }

    private static string Seconds(TimeSpan time) => $"{Math.Max(0, time.TotalSeconds):0} s";
}
