using Masterful.Workflows.Contracts.Credentials;

namespace Masterful.Workflows.Contracts.Seed;

/// <summary>Input of preparing the registration.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Recipient">The node that the objects are sealed to.</param>
/// <param name="ServiceAccountIssuers">Issuers that the API server uses, the signing one first: a new Shoot object has to keep them all.</param>
public sealed record PrepareSeedRequest(MigrationContext Migration, NodeIdentity Recipient, IReadOnlyList<string> ServiceAccountIssuers);
