using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Activities.Verification;

/// <summary>How one look ended, and what was seen; never a secret's content.</summary>
internal sealed record CheckResult(CheckOutcome Outcome, string Evidence)
{
    public static CheckResult Pass(string evidence) => new(CheckOutcome.Passed, evidence);

    public static CheckResult Fail(string evidence) => new(CheckOutcome.Failed, evidence);

    /// <summary>It cannot be judged here; what was seen is told all the same.</summary>
    public static CheckResult Skip(string evidence) => new(CheckOutcome.Skipped, evidence);

    /// <summary>Passed when nothing is wrong, else failed with all of it.</summary>
    public static CheckResult Of(IReadOnlyCollection<string> wrong, string evidence) =>
        wrong.Count == 0 ? Pass(evidence) : Fail(string.Join("; ", wrong));

    /// <summary>The result as a line of the report.</summary>
    public VerificationCheck As(CheckDefinition check) => new(check.Id, check.Title, Outcome, Evidence, check.Severity);
}
