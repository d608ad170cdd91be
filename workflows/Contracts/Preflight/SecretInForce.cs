namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>A Secret of the source that is in use, told apart from stale ones of the same kind.</summary>
/// <param name="Role">What it is for, the secrets manager's config name: <c>ca</c>, <c>ca-client</c>, <c>service-account-key</c>.</param>
/// <param name="Name">The Secret's name.</param>
/// <param name="FoundBy">How it was found: <c>mounted</c> by a live Pod template, or by <c>label</c>.</param>
/// <param name="Fingerprint">SHA-256 of the public key (SPKI), or of the value for symmetric keys' ids; never of anything guessable.</param>
/// <param name="NotAfter">Expiry of its certificate; null when it has none.</param>
public sealed record SecretInForce(string Role, string Name, string FoundBy, string Fingerprint, DateTimeOffset? NotAfter);
