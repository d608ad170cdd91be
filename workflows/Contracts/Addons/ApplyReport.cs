using Masterful.Workflows.Contracts.ControlPlane;

namespace Masterful.Workflows.Contracts.Addons;

/// <summary>Every object's result, in the order of applying.</summary>
/// <param name="Objects">The results.</param>
/// <param name="DeadReferences">What still pointed at something that is gone when all was applied, with what Cutover had removed; null in reports of runs from before it was looked for.</param>
public sealed record ApplyReport(IReadOnlyList<AppliedObject> Objects, DeadReferences? DeadReferences = null);
