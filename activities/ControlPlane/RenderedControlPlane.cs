namespace Masterful.Activities.ControlPlane;

/// <summary>Everything that makes a control plane on a node, but for the keys that lie there already.</summary>
/// <param name="Pods">The static Pods, in the order in which they start.</param>
/// <param name="Files">The files that they mount.</param>
/// <param name="AuthorityPem">Authorities that the API server's certificate chains to.</param>
public sealed record RenderedControlPlane(
    IReadOnlyList<RenderedPod> Pods, IReadOnlyList<RenderedFile> Files, string AuthorityPem);
