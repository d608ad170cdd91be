using System.Text;
using System.Text.RegularExpressions;

namespace Masterful.Simulation.Node;

/// <summary>
/// A container's view of the node's files. There are no mount namespaces here, so each path that a container is given is
/// translated to where the node's root directory really holds it; nothing outside of that root is ever reached.
/// </summary>
public sealed partial class ContainerFiles
{
    private readonly string scratch;
    private readonly IReadOnlyList<(string MountPath, string RealPath)> mounts;

    private ContainerFiles(string scratch, IReadOnlyList<(string MountPath, string RealPath)> mounts)
    {
        this.scratch = scratch;
        this.mounts = mounts;
    }

    /// <summary>Resolves the mounts of one container as a kubelet does before it starts it.</summary>
    /// <exception cref="DirectoryNotFoundException">A hostPath's source is not there and its type does not ask for its creation.</exception>
    public static ContainerFiles Mount(string nodeRoot, PodManifest pod, ContainerSpec container)
    {
        var scratch = Path.Combine(nodeRoot, "run", "containers", pod.Name, container.Name);
        var mounts = new List<(string MountPath, string RealPath)>();
        foreach (var mount in container.Mounts)
        {
            var volume = pod.Volumes[mount.Volume];
            var real = volume.HostPath is null
                ? Path.Combine(nodeRoot, "run", "containers", pod.Name, "volumes", volume.Name)
                : OnNode(nodeRoot, volume.HostPath);
            Prepare(real, volume);
            mounts.Add((mount.MountPath.TrimEnd('/'), mount.SubPath is null ? real : Path.Combine(real, mount.SubPath)));
        }

        // The longest mount path wins, as a mount inside a mount hides what is below.
        return new ContainerFiles(scratch, [.. mounts.OrderByDescending(m => m.MountPath.Length)]);
    }

    /// <summary>Where a path of the node is.</summary>
    public static string OnNode(string nodeRoot, string path) => Path.Combine(nodeRoot, path.TrimStart('/'));

    /// <summary>Where a path of the container is; what no volume covers lies in a scratch directory of the container's own.</summary>
    public string Map(string containerPath) =>
        MapMounted(containerPath) ?? Path.Combine(scratch, "rootfs", containerPath.TrimStart('/'));

    /// <summary>Where a mounted path is, or null when no volume covers it.</summary>
    public string? MapMounted(string containerPath)
    {
        foreach (var (mountPath, realPath) in mounts)
        {
            if (containerPath == mountPath) return realPath;
            if (containerPath.StartsWith(mountPath + "/", StringComparison.Ordinal))
                return Path.Combine(realPath, containerPath[(mountPath.Length + 1)..]);
        }

        return null;
    }

    /// <summary>
    /// Text for a real program: each mounted path in it becomes the real one. A text file that itself names mounted paths
    /// (a scheduler's configuration, a kubeconfig) is replaced by a translated copy.
    /// </summary>
    /// <param name="text">A flag or the value of a variable.</param>
    /// <param name="translate">What else is translated in the text of files that are named.</param>
    public string Localize(string text, Func<string, string>? translate = null) => PathPattern().Replace(text, match =>
    {
        var real = MapMounted(match.Value);
        return real is null ? match.Value : File.Exists(real) ? LocalizeFile(match.Value, real, translate) : real;
    });

    private string LocalizeFile(string containerPath, string real, Func<string, string>? translate)
    {
        if (new FileInfo(real).Length > 1 << 20) return real;
        var text = File.ReadAllText(real, Encoding.UTF8);
        if (text.Contains("-----BEGIN", StringComparison.Ordinal) && !text.Contains("apiVersion", StringComparison.Ordinal)) return real;
        var localized = Localize(text, translate);
        localized = translate?.Invoke(localized) ?? localized;
        if (localized == text) return real;
        var copy = Path.Combine(scratch, "localized", containerPath.TrimStart('/'));
        Landscape.PrivateFile.Write(copy, localized);
        return copy;
    }

    private static void Prepare(string real, HostPathVolume volume)
    {
        switch (volume.Type)
        {
            case null or "" when volume.HostPath is null:
            case "DirectoryOrCreate":
                Directory.CreateDirectory(real);
                break;
            case "FileOrCreate":
                Directory.CreateDirectory(Path.GetDirectoryName(real)!);
                if (!File.Exists(real)) File.WriteAllText(real, "");
                break;
            case "File" when !File.Exists(real):
                throw new DirectoryNotFoundException($"hostPath type check failed: {volume.HostPath} is not a file");
            case "Directory" when !Directory.Exists(real):
                throw new DirectoryNotFoundException($"hostPath type check failed: {volume.HostPath} is not a directory");
            default:
                if (!Path.Exists(real)) throw new DirectoryNotFoundException($"hostPath {volume.HostPath} does not exist");
                break;
        }
    }

    [GeneratedRegex(@"(?<![\w./-])(?:/[\w.@+-]+)+")]
    private static partial Regex PathPattern();
}
