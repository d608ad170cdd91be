namespace Masterful.Activities.Credentials;

/// <summary>One row of the allow-list: a credential that a node may ask for, and all that may be in it.</summary>
/// <param name="Name">Which credential.</param>
/// <param name="Issuer">Role of the authority that signs it.</param>
/// <param name="CommonName">Subject CN.</param>
/// <param name="Organizations">Subject O.</param>
/// <param name="Server">Whether it may serve.</param>
/// <param name="Client">Whether it may authenticate a client.</param>
/// <param name="Lifetime">Longest validity.</param>
/// <param name="LiveRole">Role of the live Secret whose names it takes over; empty when it has none.</param>
/// <param name="OnNode">Whether it serves on the node, so that localhost, the node's name and address are names of it.</param>
public sealed record CredentialTemplate(
    string Name,
    string Issuer,
    string CommonName,
    IReadOnlyList<string> Organizations,
    bool Server,
    bool Client,
    TimeSpan Lifetime,
    string LiveRole = "",
    bool OnNode = false)
{
    /// <summary>Extended key usages as certificates name them.</summary>
    public IReadOnlyList<string> ExtendedKeyUsages =>
        [.. Server ? new[] { "serverAuth" } : [], .. Client ? new[] { "clientAuth" } : []];
}
