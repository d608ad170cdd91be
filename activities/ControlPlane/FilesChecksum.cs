using System.Security.Cryptography;
using System.Text;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// The checksum of what a static Pod mounts, as an annotation of its manifest. A kubelet makes a static Pod's UID from its manifest, and keeps
/// what it remembers of that UID: with other certificates it is another Pod, which begins without the restarts and the back-off of the one before.
/// </summary>
internal static class FilesChecksum
{
    /// <summary>The annotation; its value is <c>sha256:</c> and the checksum in hexadecimal.</summary>
    public const string Annotation = "checksum/files";

    /// <summary>Stands in for the checksum where only the machine can know it.</summary>
    public const string Placeholder = "@FILES_CHECKSUM@";

    /// <summary>SHA-256 of what <c>sha256sum</c> would print of the component's files, in ordinal order, each by its path within the component's directory.</summary>
    /// <param name="component">The component.</param>
    /// <param name="files">Files of the control plane: path on the node and content.</param>
    public static string Of(string component, IEnumerable<(string Path, byte[] Content)> files)
    {
        var directory = $"/var/lib/static-pods/{component}/";
        var lines = files
            .Where(file => file.Path.StartsWith(directory, StringComparison.Ordinal))
            .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(file.Content))}  ./{file.Path[directory.Length..]}\n")
            .Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    /// <summary>The manifest with the annotation.</summary>
    public static string Annotate(string yaml, string checksum)
    {
        var pod = YamlJson.Read(yaml)!;
        pod["metadata"]!["annotations"]![Annotation] = "sha256:" + checksum;
        return YamlJson.Write(pod);
    }
}
