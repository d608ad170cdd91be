namespace Masterful.Simulation.Api;

/// <summary>The keys and names that make a ServiceAccount token acceptable.</summary>
public sealed record ServiceAccountKeys
{
    /// <summary>RSA or EC keys in PEM (public or private; each text may hold several) that signatures are checked with.</summary>
    public required IReadOnlyList<string> VerificationKeysPem { get; init; }

    /// <summary>Issuers that are accepted; the first one is written into new tokens.</summary>
    public required IReadOnlyList<string> Issuers { get; init; }

    /// <summary>A token must name at least one of these; empty means the first issuer.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>The private key in PEM that TokenRequests are signed with; without it they are refused.</summary>
    public string? SigningKeyPem { get; init; }
}
