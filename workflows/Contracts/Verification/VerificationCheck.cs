namespace Masterful.Workflows.Contracts.Verification;

/// <summary>One check after the move.</summary>
/// <param name="Id">Stable id, for example <c>service-account-continuity</c>.</param>
/// <param name="Title">What is checked.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Evidence">What was seen.</param>
/// <param name="Severity">What it means when it failed.</param>
public sealed record VerificationCheck(string Id, string Title, CheckOutcome Outcome, string Evidence, CheckSeverity Severity = CheckSeverity.Error)
{
    /// <summary>Whether it failed and that is an error.</summary>
    public bool Breaks() => Outcome == CheckOutcome.Failed && Severity == CheckSeverity.Error;

    /// <summary>One word: <c>passed</c>, <c>skipped</c>, <c>failed</c>, or <c>warning</c> and <c>info</c> where a failure is no more than that.</summary>
    public string Verdict() =>
        Outcome == CheckOutcome.Failed && Severity != CheckSeverity.Error ? Severity.ToString().ToLowerInvariant() : Outcome.ToString().ToLowerInvariant();
}
