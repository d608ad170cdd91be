namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>Input of signing.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Requests">What the node asks for; names outside the allow-list are refused.</param>
public sealed record IssueCertificatesRequest(MigrationContext Migration, SigningRequests Requests);
