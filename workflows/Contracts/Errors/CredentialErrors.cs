namespace Masterful.Workflows.Contracts.Errors;

/// <summary>What credentials raise.</summary>
public static class CredentialErrors
{
    /// <summary>A CA has expired or does not match.</summary>
    public static readonly ErrorDefinition Authority = new(
        "MIG-CRED-001", "A certificate authority cannot be used", false, "the source and the node's manifests.", "rotate the certificate authority in Gardener to completion, then start again.");

    /// <summary>A request is outside what may be signed.</summary>
    public static readonly ErrorDefinition NotAllowed = new(
        "MIG-CRED-002", "A signing request is not on the allow-list", false, "the source and the node's manifests.", "check that the agent on the node is the one you installed.");

    /// <summary>A certificate does not fit its key.</summary>
    public static readonly ErrorDefinition Mismatch = new(
        "MIG-CRED-003", "A certificate does not fit its key", false, "the files in force.", "`masterful retry` makes and signs the request again.");

    /// <summary>An earlier run's files are not there or not valid.</summary>
    public static readonly ErrorDefinition NotInstalled = new(
        "MIG-CRED-004", "Credentials of an earlier run are not there", false, "anything.", "before the switch: `masterful rollback`, then start again. After it the runbook says what is left to do.");

    /// <summary>Too long between Credentials and Fence.</summary>
    public static readonly ErrorDefinition TooOld = new(
        "MIG-CRED-005", "A certificate of this migration would end while the API is away", false, "the source, which serves.", "`masterful rollback`, then start again: Credentials makes new ones.");
}
