namespace Masterful.Workflows.Contracts.Verification;

/// <summary>One check after the move.</summary>
/// <param name="Id">Stable id, for example <c>service-account-continuity</c>.</param>
/// <param name="Title">What is checked.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Evidence">What was seen.</param>
public sealed record VerificationCheck(string Id, string Title, CheckOutcome Outcome, string Evidence);
