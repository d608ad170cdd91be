namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>Names of credentials that workflow and activities both speak of.</summary>
public static class CredentialNames
{
    /// <summary>The migration's own: it lives for a day, is renewed when it gets old, and Verify revokes it.</summary>
    public const string Operator = "operator";
}
