using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Node;

/// <summary>
/// The node's file system below the agent's root, and of that only the parts that a migration has business with. Paths are given as
/// the node has them (<c>/etc/kubernetes/manifests/x.yaml</c>); one that leaves the allow-list, by <c>..</c> or by a symbolic link, is
/// refused before anything is touched.
/// </summary>
public sealed class NodeFiles
{
    private static readonly string[] Allowed =
        ["/etc/kubernetes", "/var/lib/static-pods", "/var/lib/masterful", "/var/lib/etcd-main", "/var/lib/etcd-events"];

    private readonly string root;
    private readonly IReadOnlyList<string> allowed;

    /// <summary>Opens the file system of a node.</summary>
    /// <param name="root">Absolute path that stands in for <c>/</c>.</param>
    /// <param name="alsoAllowed">Files or directories of the node that may be written as well, for example <c>/etc/hosts</c>.</param>
    public NodeFiles(string root, params string[] alsoAllowed)
    {
        this.root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        allowed = [.. Allowed, .. alsoAllowed];
    }

    /// <summary>Opens the file system of a node of the landscape.</summary>
    public static NodeFiles Of(NodeSettings node, params string[] alsoAllowed) => new(node.Root, alsoAllowed);

    /// <summary>Where a path of the node lies for this process; it need not exist. Refuses what is not allowed.</summary>
    public string Locate(string path)
    {
        var normal = path.StartsWith('/') ? Path.GetFullPath(path) : "";
        if (normal != Path.TrimEndingDirectorySeparator(path) || !allowed.Any(prefix => IsBelow(normal, prefix)))
        {
            throw PlatformErrors.NodeFile.At($"path {path}", "it is not one that a migration may touch.");
        }

        RefuseLinks(normal);
        return root == "/" || root.Length == 0 ? normal : root + normal;
    }

    /// <summary>Whether there is a file.</summary>
    public bool Exists(string path) => File.Exists(Locate(path));

    /// <summary>A file's content; null when there is none.</summary>
    public byte[]? TryRead(string path)
    {
        var located = Locate(path);
        try
        {
            return File.Exists(located) ? File.ReadAllBytes(located) : null;
        }
        catch (Exception problem) when (DurableFile.Refused(problem))
        {
            throw PlatformErrors.NodeFile.At($"file {path}", problem.Message, problem);
        }
    }

    /// <summary>A file's text; null when there is none.</summary>
    public string? TryReadText(string path) => TryRead(path) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    /// <summary>A file's permission bits.</summary>
    public UnixFileMode Mode(string path) => File.GetUnixFileMode(Locate(path));

    /// <summary>Paths of the files directly in a directory, sorted; none when there is no such directory.</summary>
    public IReadOnlyList<string> List(string path)
    {
        var located = Locate(path);
        return Directory.Exists(located)
            ? Directory.GetFiles(located).Select(file => path + "/" + Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList()
            : [];
    }

    /// <summary>Replaces a file in one step; makes its directory (0750) when there is none.</summary>
    /// <param name="path">Path on the node.</param>
    /// <param name="content">Content.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="owner">User id that it shall belong to, given only by an agent that runs as root.</param>
    public void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode, int? owner = null)
    {
        var located = Locate(path);
        DurableFile.CreateDirectory(Path.GetDirectoryName(located)!, DurableFile.GroupDirectory);
        DurableFile.Write(located, content, mode, owner);
    }

    /// <summary>Makes a directory; one that exists keeps its mode.</summary>
    public void CreateDirectory(string path, UnixFileMode mode) => DurableFile.CreateDirectory(Locate(path), mode);

    /// <summary>Removes a file; tolerates that there is none.</summary>
    public void Delete(string path) => DurableFile.Delete(Locate(path));

    /// <summary>Removes a directory with all that is in it; tolerates that there is none.</summary>
    public void DeleteDirectory(string path)
    {
        var located = Locate(path);
        try
        {
            if (Directory.Exists(located))
            {
                Directory.Delete(located, recursive: true);
            }
        }
        catch (Exception problem) when (DurableFile.Refused(problem))
        {
            throw PlatformErrors.NodeFile.At($"directory {path}", problem.Message, problem);
        }
    }

    /// <summary>Removes a directory that nothing is in; tolerates that there is none.</summary>
    public void DeleteEmptyDirectory(string path)
    {
        var located = Locate(path);
        if (Directory.Exists(located) && !Directory.EnumerateFileSystemEntries(located).Any())
        {
            DeleteDirectory(path);
        }
    }

    private static bool IsBelow(string path, string prefix) =>
        path == prefix || (path.StartsWith(prefix, StringComparison.Ordinal) && path[prefix.Length] == '/');

    /// <summary>
    /// A link may stay where its target is allowed too, as an operator's mount point may be one; every other would let whoever owns it
    /// choose where the agent writes as root.
    /// </summary>
    private void RefuseLinks(string path)
    {
        var walked = "";
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            walked += "/" + segment;
            var entry = new FileInfo(root == "/" ? walked : root + walked);
            if (entry.LinkTarget is null)
            {
                continue;
            }

            var target = entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? "";
            var inside = root is "/" or "" ? target : target.StartsWith(root + "/", StringComparison.Ordinal) ? target[root.Length..] : "";
            var rest = path[walked.Length..];
            var fits = inside.Length > 0
                && allowed.Any(prefix => IsBelow(inside + rest, prefix) || IsBelow(prefix, walked));
            if (!fits)
            {
                throw PlatformErrors.NodeFile.At($"path {path}", $"{walked} is a symbolic link to {target}, which a migration may not touch.");
            }
        }
    }
}
