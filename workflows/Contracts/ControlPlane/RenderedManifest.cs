namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>One static Pod.</summary>
/// <param name="Component"><c>etcd-main</c>, <c>etcd-events</c>, <c>kube-apiserver</c>, <c>kube-controller-manager</c>, <c>kube-scheduler</c>.</param>
/// <param name="Image">Image of its main container.</param>
/// <param name="Sha256">SHA-256 of the manifest, lower-case hex.</param>
/// <param name="Changes">What was changed against the live Deployment, one line each.</param>
public sealed record RenderedManifest(string Component, string Image, string Sha256, IReadOnlyList<string> Changes);
