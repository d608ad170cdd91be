using System.Diagnostics;

namespace Temporalio.DevServer.Tests;

/// <summary>The npm packages of the scenarios, installed once for all of them.</summary>
public sealed class TypeScriptPackages : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // Test classes run beside each other, and two installations would trip over one another.
    private static readonly Lazy<Task<string?>> Installation = new(InstallAsync);

    public static string Folder { get; } = Path.Combine(RepositoryPaths.Root, "tests", "clients", "typescript");

    /// <summary>What npm said when it could not install them.</summary>
    public string? Failure { get; private set; }

    public async Task InitializeAsync() => Failure = await Installation.Value;

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The failed tests with what node says of each, and the totals, out of TAP.</summary>
    public static string Summary(string tap)
    {
        var (kept, within) = (new List<string>(), false);
        foreach (var line in tap.Split('\n'))
        {
            var text = line.TrimStart();
            within = text.StartsWith("not ok", StringComparison.Ordinal) || (within && text != "...");
            if (within || line.StartsWith('#'))
            {
                kept.Add(line);
            }
        }

        return string.Join('\n', kept);
    }

    internal static async Task<(int Code, string Output)> RunAsync(
        string file, string[] arguments, TimeSpan patience, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        using var limit = new CancellationTokenSource(patience);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return (-1, $"not ok - {file} took longer than {patience}");
        }
    }

    private static async Task<string?> InstallAsync()
    {
        // The stamp says which lock file the packages were installed from; when it is the same they are in place.
        var stamp = Path.Combine(Folder, "node_modules", ".installed-from");
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
        {
            return null;
        }

        var (code, output) = await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], Patience, new Dictionary<string, string>());
        if (code != 0)
        {
            return output;
        }

        await File.WriteAllTextAsync(stamp, wanted);
        return null;
    }
}
