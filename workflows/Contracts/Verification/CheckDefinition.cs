namespace Masterful.Workflows.Contracts.Verification;

/// <summary>One row of the table of checks; <c>docs/checks.md</c> is generated from all of them.</summary>
/// <param name="Id">Stable id, for example <c>service-account-continuity</c>.</param>
/// <param name="Title">What holds when it passes.</param>
/// <param name="Severity">What it means when it fails.</param>
/// <param name="Vantage">From where it looks.</param>
/// <param name="Writes">Whether it creates something, in a namespace that is removed again; those are left out of a run that only reads.</param>
/// <param name="Next">What to look at when it fails.</param>
public sealed record CheckDefinition(string Id, string Title, CheckSeverity Severity, CheckVantage Vantage, bool Writes, string Next);
