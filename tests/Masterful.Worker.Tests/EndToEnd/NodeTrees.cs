using System.Security.Cryptography;
using Masterful.Activities.Landscapes;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>
/// Every directory and file of every node, hosts files among them, with mode and content: what a rollback must bring back byte for byte. What
/// the container runtime writes for itself (run, var/log) is not the migration's; what the migration keeps about itself is told apart.
/// </summary>
internal static class NodeTrees
{
    private const string Own = "/var/lib/masterful/";

    public static IReadOnlyList<string> Of(LandscapeFile landscape) =>
        [.. landscape.Shoots[0].Nodes.SelectMany(node => Entries(node).Where(path => !path.StartsWith("/var/lib/masterful", StringComparison.Ordinal)).Select(path => Describe(node, path)))];

    /// <summary>Names of the files that the migration left for itself.</summary>
    public static IReadOnlyList<string> Kept(LandscapeFile landscape) =>
        [.. landscape.Shoots[0].Nodes.SelectMany(node => Entries(node).Where(path => path.StartsWith(Own, StringComparison.Ordinal) && File.Exists(node.Root + path)).Select(Path.GetFileName)).Distinct()!];

    private static IEnumerable<string> Entries(NodeSettings node) => Directory.EnumerateFileSystemEntries(node.Root, "*", SearchOption.AllDirectories)
        .Select(path => path[node.Root.Length..])
        .Where(path => !path.StartsWith("/run", StringComparison.Ordinal) && !path.StartsWith("/var/log", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string Describe(NodeSettings node, string path)
    {
        var real = node.Root + path;
        var content = File.Exists(real) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(real))) : "directory";
        return $"{node.Name} {path} {Convert.ToString((int)File.GetUnixFileMode(real), 8)} {content}";
    }
}
