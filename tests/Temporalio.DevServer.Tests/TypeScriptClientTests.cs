using System.Diagnostics;
using System.Text.Json;

namespace Temporalio.DevServer.Tests;

/// <summary>Temporal's own TypeScript client and worker use the server without noticing.</summary>
public sealed class TypeScriptClientTests : IClassFixture<TypeScriptPackages>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly TypeScriptPackages packages;

    public TypeScriptClientTests(TypeScriptPackages packages)
    {
        this.packages = packages;
    }

    public static TheoryData<string> Scenarios => new(Directory
        .EnumerateFiles(Path.Combine(TypeScriptPackages.Folder, "scenarios"), "*.test.mjs")
        .Select(file => Path.GetFileName(file))
        .Order());

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Scenarios_OfficialSdk_AllPass(string file)
    {
        packages.Failure.Should().BeNull("npm ci must have installed the SDK");
        var (code, output) = await TypeScriptPackages.RunAsync(
            "node",
            ["--test", "--test-reporter=tap", "--test-timeout=300000", Path.Combine("scenarios", file)],
            Patience,
            new Dictionary<string, string>
            {
                ["DEVSERVER_COMMAND"] = JsonSerializer.Serialize(new[] { "dotnet", RepositoryPaths.HostAssembly }),
            });
        code.Should().Be(0, "node's summary is:\n{0}", TypeScriptPackages.Summary(output));
    }
}

/// <summary>The npm packages of the scenarios, installed once for all of them.</summary>
public sealed class TypeScriptPackages : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static string Folder { get; } = Path.Combine(RepositoryPaths.Root, "tests", "clients", "typescript");

    /// <summary>What npm said when it could not install them.</summary>
    public string? Failure { get; private set; }

    public async Task InitializeAsync()
    {
        // npm copies the lock file it worked from; when it is the same the packages are in place.
        var installed = Path.Combine(Folder, "node_modules", ".package-lock.json");
        var stamp = Path.Combine(Folder, "node_modules", ".installed-from");
        var wanted = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        if (File.Exists(installed) && File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
        {
            return;
        }

        var (code, output) = await RunAsync("npm", ["ci", "--no-audit", "--no-fund"], Patience, new Dictionary<string, string>());
        if (code != 0)
        {
            Failure = output;
            return;
        }

        await File.WriteAllTextAsync(stamp, wanted);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The failed tests and the totals out of TAP.</summary>
    public static string Summary(string tap)
    {
        var lines = tap.Split('\n');
        return string.Join('\n', lines.Where(line => line.TrimStart().StartsWith("not ok", StringComparison.Ordinal)
            || line.TrimStart().StartsWith("error:", StringComparison.Ordinal)
            || line.StartsWith('#')));
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
}
