using System.Diagnostics;
using System.Text.RegularExpressions;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>
/// Runs <c>etcd</c>, <c>etcdctl</c> and <c>etcdutl</c>: with argument vectors, never through a shell, each with a time limit, and with an
/// environment that no <c>ETCD*</c> variable of this machine leaks into.
/// </summary>
public sealed partial class EtcdTools
{
    private static readonly Version Oldest = new(3, 5);

    /// <summary>Programs that were found; tests bring their own.</summary>
    internal EtcdTools(string directory, Version version)
    {
        Directory = directory;
        Version = version;
    }

    /// <summary>Where the programs lie.</summary>
    public string Directory { get; }

    /// <summary>Version of <c>etcdutl</c> there.</summary>
    public Version Version { get; }

    /// <summary>
    /// Finds the tools: in <c>ETCD_BIN</c>, in <c>.tools/bin</c> of the directories above the program, on PATH. Fails with
    /// <c>MIG-TOOL-001</c> when none of these holds all three, at least 3.5.
    /// </summary>
    public static async Task<EtcdTools> LocateAsync(CancellationToken cancellationToken = default)
    {
        var problems = new List<string>();
        foreach (var directory in Candidates())
        {
            var missing = new[] { "etcd", "etcdctl", "etcdutl" }.Where(tool => !File.Exists(Path.Combine(directory, tool))).ToList();
            if (missing.Count > 0)
            {
                if (missing.Count < 3)
                {
                    problems.Add($"{directory} lacks {string.Join(" and ", missing)}.");
                }

                continue;
            }

            var result = await StartAsync(Path.Combine(directory, "etcdutl"), ["version"], TimeSpan.FromSeconds(30), cancellationToken);
            var match = VersionPattern().Match(result.Output);
            if (result.ExitCode == 0 && match.Success && Version.Parse(match.Groups[1].Value) is var version && version >= Oldest)
            {
                return new(directory, version);
            }

            problems.Add($"{directory} holds {(match.Success ? match.Groups[1].Value : "no etcdutl that runs")}.");
        }

        throw PlatformErrors.ToolMissing.At(
            "etcd, etcdctl and etcdutl",
            problems.Count > 0 ? string.Join(" ", problems) : "neither ETCD_BIN nor .tools/bin nor PATH holds them.");
    }

    /// <summary>Path of one of the programs.</summary>
    public string PathOf(string tool) => Path.Combine(Directory, tool);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="tool"><c>etcdctl</c> or <c>etcdutl</c>.</param>
    /// <param name="arguments">Its arguments, one each.</param>
    /// <param name="limit">After this it is killed, which is a result with exit code -1.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public Task<ToolResult> RunAsync(string tool, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken = default) =>
        StartAsync(PathOf(tool), arguments, limit, cancellationToken);

    /// <summary>The environment without variables that etcd's programs would take for flags.</summary>
    internal static ProcessStartInfo StartInfo(string path, IReadOnlyList<string> arguments)
    {
        var start = ToolProcess.StartInfo(path, arguments);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ETCD", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    private static Task<ToolResult> StartAsync(string path, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken) =>
        ToolProcess.RunAsync(StartInfo(path, arguments), limit, cancellationToken);

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("ETCD_BIN") is { Length: > 0 } named)
        {
            yield return named;
        }

        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            yield return Path.Combine(above.FullName, ".tools", "bin");
        }

        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return directory;
        }
    }

    [GeneratedRegex(@"version:\s*(\d+\.\d+\.\d+)")]
    private static partial Regex VersionPattern();
}
