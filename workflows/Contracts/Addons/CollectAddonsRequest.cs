using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Source;

namespace Masterful.Workflows.Contracts.Addons;

/// <summary>Input of collecting.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Recipient">The node that the objects are sealed to.</param>
/// <param name="Source">The source as it was: the fence marks every ManagedResource as ignored, only this tells which were so before.</param>
public sealed record CollectAddonsRequest(MigrationContext Migration, NodeIdentity Recipient, SourceRecord Source);
