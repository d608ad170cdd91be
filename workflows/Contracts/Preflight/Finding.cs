namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>One thing that Preflight has to say.</summary>
/// <param name="Id">Stable id of the check, for example <c>shoot-not-hibernated</c>.</param>
/// <param name="Severity">Whether it stops the migration.</param>
/// <param name="Object">What was looked at, for example <c>Shoot garden/masterful</c>.</param>
/// <param name="Message">What is so.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Finding(string Id, FindingSeverity Severity, string Object, string Message, string Remedy = "");
