namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What Verify raises.</summary>
public static class VerificationErrors
{
    /// <summary>Checks failed.</summary>
    public static readonly ErrorDefinition ChecksFailed = new(
        "MIG-VER-001", "A check after the move failed", false, "anything.", "repair what the check names, then `masterful retry`, or `masterful skip` with a reason.");
}
