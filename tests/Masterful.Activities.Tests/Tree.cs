using System.Security.Cryptography;

namespace Masterful.Activities.Tests;

/// <summary>A directory as text, to be compared as a whole: paths, modes and content.</summary>
public static class Tree
{
    public static IReadOnlyList<string> Of(string root) => Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{path[root.Length..]} {Convert.ToString((int)File.GetUnixFileMode(path), 8)} {(File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : "directory")}")
        .ToList();
}
