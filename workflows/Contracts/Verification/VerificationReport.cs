namespace Masterful.Workflows.Contracts.Verification;

/// <summary>Every check of one vantage point.</summary>
/// <param name="Checks">The checks.</param>
public sealed record VerificationReport(IReadOnlyList<VerificationCheck> Checks);
