namespace Masterful.Workflows.Contracts.Source;

/// <summary>How the source's API is recognised, and where it might answer.</summary>
/// <param name="ServerName">The name that it is asked by.</param>
/// <param name="KeyFingerprint">Lower-case hex SHA-256 of the SPKI of its serving certificate.</param>
/// <param name="Candidates">Addresses (<c>host:port</c>) that it might answer at.</param>
/// <param name="Answered">Those that it answered at when this was recorded.</param>
public sealed record SourceApi(string ServerName, string KeyFingerprint, IReadOnlyList<string> Candidates, IReadOnlyList<string> Answered);
