using System.Globalization;
using Temporalio.Activities;

namespace Masterful.Activities.Preflight;

/// <summary>
/// Compares this machine's clock with that of the Temporal Service, which every worker and agent hears from, so that all are compared with each other.
/// </summary>
internal static class ClockCheck
{
    /// <summary>From here on it is told: leases of Nodes are compared with the time of the switch.</summary>
    public static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(5);

    /// <summary>From here on it is refused: a Node's Lease lasts 40 s, and tokens and certificates begin when another machine says.</summary>
    public static readonly TimeSpan Refused = TimeSpan.FromSeconds(30);

    /// <summary>When the server says that the activity began, which was a moment ago; null outside an activity.</summary>
    public static DateTimeOffset? Reference() =>
        ActivityExecutionContext.HasCurrent ? new DateTimeOffset(ActivityExecutionContext.Current.Info.StartedTime, TimeSpan.Zero) : null;

    /// <summary>One finding, <c>clock</c>.</summary>
    /// <param name="subject">Whose clock it is.</param>
    /// <param name="now">What it says.</param>
    /// <param name="reference">What the other one said at the same moment; null when there is none.</param>
    /// <param name="findings">Gets the finding.</param>
    public static void Run(string subject, DateTimeOffset now, DateTimeOffset? reference, FindingList findings)
    {
        var time = now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        if (reference is not { } other)
        {
            findings.Passed("clock", subject, $"{time}, compared with no other clock");
            return;
        }

        var skew = now - other;
        var words = string.Create(
            CultureInfo.InvariantCulture, $"{time}, {Math.Abs(skew.TotalSeconds):0.0} s {(skew < TimeSpan.Zero ? "behind" : "ahead of")} the Temporal Service, which had {other.UtcDateTime:O}");
        const string Remedy = "let every machine keep its time by NTP or chrony: certificates, tokens and leases are judged by it.";
        if (skew.Duration() >= Refused)
        {
            findings.Error("clock", subject, $"{words}; {Refused.TotalSeconds:0} s are refused", Remedy);
        }
        else
        {
            findings.Prefer(skew.Duration() < Tolerated, "clock", subject, words, words, Remedy);
        }
    }
}
