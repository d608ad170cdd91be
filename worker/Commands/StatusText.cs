using System.Text;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Worker.Commands;

/// <summary>A status for people.</summary>
internal static class StatusText
{
    public static string Of(MigrationStatus status)
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
}
