using Masterful.Workflows.Contracts.Credentials;

namespace Masterful.Workflows.Contracts.Addons;

/// <summary>Input of collecting.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Recipient">The node that the objects are sealed to.</param>
public sealed record CollectAddonsRequest(MigrationContext Migration, NodeIdentity Recipient);
