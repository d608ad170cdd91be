using Masterful.Workflows.Contracts.Credentials;

namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>Input of rendering.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Recipient">The node that the bundle is sealed to.</param>
public sealed record RenderControlPlaneRequest(MigrationContext Migration, NodeIdentity Recipient);
