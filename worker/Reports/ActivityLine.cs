namespace Masterful.Worker.Reports;

/// <summary>One activity of a run.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Summary">Its summary.</param>
/// <param name="TaskQueue">Where it ran.</param>
/// <param name="ScheduledAt">When it was scheduled.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="Attempts">How many attempts it took.</param>
/// <param name="Outcome"><c>completed</c>, <c>failed</c>, <c>timed out</c>, <c>canceled</c> or <c>running</c>.</param>
/// <param name="Error">Why it failed, or why the attempt before the last one did; else empty.</param>
public sealed record ActivityLine(
    string Type,
    string Summary,
    string TaskQueue,
    DateTimeOffset ScheduledAt,
    DateTimeOffset? EndedAt,
    int Attempts,
    string Outcome,
    string Error);
