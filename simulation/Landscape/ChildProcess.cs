using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Masterful.Simulation.Landscape;

/// <summary>
/// A real program that runs below the simulation, its output appended to a log file. Its process id is kept in a file, so
/// that a simulation which was killed without a chance to clean up finds and ends what it left running.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int SignalTerminate = 15;
    private readonly Process process;
    private readonly string pidFile;
    private readonly Task<int> exited;

    private ChildProcess(Process process, string pidFile, Task<int> exited)
    {
        this.process = process;
        this.pidFile = pidFile;
        this.exited = exited;
    }

    /// <summary>Completes with the exit code.</summary>
    public Task<int> Exited => exited;

    public int Id => process.Id;

    /// <summary>Starts the program after ending what an earlier run of the simulation left under the same pid file.</summary>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        string logFile,
        string pidFile,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        EndLeftover(pidFile, program);
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        Directory.CreateDirectory(Path.GetDirectoryName(pidFile)!);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        File.WriteAllText(pidFile, process.Id.ToString());
        return new ChildProcess(process, pidFile, RunAsync(process, logFile));
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message carries what it said.</exception>
    public static async Task RunToEndAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Path.GetFileName(program)} exited with {process.ExitCode}: {await errors} {await output}");
    }

    /// <summary>SIGTERM, then SIGKILL when the grace period is over.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!exited.IsCompleted)
        {
            if (OperatingSystem.IsWindows()) process.Kill(entireProcessTree: true);
            else _ = SendSignal(process.Id, SignalTerminate);
            if (await Task.WhenAny(exited, Task.Delay(grace)) != exited && !process.HasExited) process.Kill(entireProcessTree: true);
        }

        await exited;
        File.Delete(pidFile);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(3));
        process.Dispose();
    }

    private static async Task<int> RunAsync(Process process, string logFile)
    {
        await using var log = TextWriter.Synchronized(new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true });
        await Task.WhenAll(CopyAsync(process.StandardOutput, log), CopyAsync(process.StandardError, log));
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line) await to.WriteLineAsync(line);
    }

    private static void EndLeftover(string pidFile, string program)
    {
        if (!File.Exists(pidFile) || !int.TryParse(File.ReadAllText(pidFile), out var id)) return;
        try
        {
            using var leftover = Process.GetProcessById(id);
            // A process id is used again sooner or later, so only a process of the same program is ours.
            if (leftover.ProcessName != Path.GetFileName(program)) return;
            leftover.Kill();
            leftover.WaitForExit(5000);
        }
        catch (ArgumentException)
        {
            // It is gone, as it should be.
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
