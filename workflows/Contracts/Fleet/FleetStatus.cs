namespace Masterful.Workflows.Contracts.Fleet;

/// <summary>Answer of the query <c>Status</c>, and the result.</summary>
/// <param name="State"><c>Running</c>; <c>Paused</c>; <c>Stopped</c>, when none begins before an operator says so; <c>Ending</c>; <c>Ended</c>.</param>
/// <param name="Reason">Why it stopped; empty when it did not.</param>
/// <param name="TotalDowntimeMs">Downtimes of all that ended, in milliseconds.</param>
/// <param name="Choices">Updates that will be accepted now.</param>
/// <param name="Members">The migrations, in the order in which they begin.</param>
public sealed record FleetStatus(string State, string Reason, long TotalDowntimeMs, IReadOnlyList<string> Choices, IReadOnlyList<FleetMember> Members);
