namespace Masterful.Activities.ControlPlane;

/// <summary>A file that a static Pod mounts.</summary>
/// <param name="Path">Path on the node.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Source">Where its content comes from.</param>
/// <param name="Credential">Name of the credential, for every source but content.</param>
/// <param name="Content">The content, or the authority of a kubeconfig. Secret.</param>
/// <param name="Origin">For people: <c>moved from Secret x</c>.</param>
/// <param name="Owner">User id that alone may read it; null for root.</param>
/// <param name="Server">API server of a kubeconfig.</param>
public sealed record RenderedFile(
    string Path,
    int Mode,
    FileSource Source,
    string Credential,
    byte[] Content,
    string Origin,
    int? Owner = null,
    string Server = "")
{
    /// <summary>Shows nothing of the content.</summary>
    public override string ToString() => $"{Path} ({Origin})";
}
