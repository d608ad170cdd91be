namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>What was found dead; copies of removed objects lie on the node.</summary>
/// <param name="References">Each of them.</param>
/// <param name="SavedTo">Path on the node of the copies; empty when nothing was removed.</param>
public sealed record DeadReferences(IReadOnlyList<DeadReference> References, string SavedTo);
