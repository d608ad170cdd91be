using System.Diagnostics;

namespace Temporalio.Benchmarks;

/// <summary>One of the processes that are measured: each has one of its own, so that they compete on equal terms.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process process;

    private ChildProcess(Process process)
    {
        this.process = process;
    }

    public static ChildProcess Start(string file, IEnumerable<string> arguments, string directory, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start."));
    }

    /// <summary>This program again, in another role.</summary>
    public static ChildProcess StartSelf(params string[] arguments) =>
        Start("dotnet", [typeof(ChildProcess).Assembly.Location, .. arguments], AppContext.BaseDirectory);

    public async Task<string> ReadLineAsync() =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The process ended before it was ready.");

    // Every role ends with its input.
    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
