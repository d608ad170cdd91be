using System.Diagnostics;
using Masterful.Activities.Node;

namespace Masterful.Worker.Commands.Demo;

/// <summary>A process that belongs to the demo, with a log of its own and its process id on disk so that a later run can clean up after a crash.</summary>
internal sealed class ChildProcess : IDemoPart
{
    private readonly Process process;
    private readonly Task logging;
    private readonly string pidFile;

    private ChildProcess(string name, Process process, Task logging, string logFile, string pidFile)
    {
        Name = name;
        this.process = process;
        this.logging = logging;
        LogFile = logFile;
        this.pidFile = pidFile;
    }

    public string Name { get; }

    public string LogFile { get; }

    public bool HasExited => process.HasExited;

    /// <summary>This program: it lies beside its own assembly, also when a test is what runs it.</summary>
    public static string OwnProgram { get; } = Path.Combine(AppContext.BaseDirectory, "masterful");

    public static ChildProcess Start(string name, string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        var logFile = Path.Combine(directory, "logs", name + ".log");
        var pidFile = Path.Combine(directory, "pids", name);
        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        Directory.CreateDirectory(Path.GetDirectoryName(pidFile)!);
        File.WriteAllText(pidFile, $"{process.Id} {process.StartTime.ToUniversalTime().Ticks}");
        return new ChildProcess(name, process, CopyAsync(process, logFile), logFile, pidFile);
    }

    /// <summary>Ends what an earlier run left behind.</summary>
    public static void EndLeftOvers(string directory)
    {
        var pids = Path.Combine(directory, "pids");
        foreach (var file in Directory.Exists(pids) ? Directory.GetFiles(pids) : [])
        {
            var parts = File.ReadAllText(file).Split(' ');
            try
            {
                using var process = Process.GetProcessById(int.Parse(parts[0]));
                if (process.StartTime.ToUniversalTime().Ticks == long.Parse(parts[1]))
                {
                    process.Kill(entireProcessTree: true);
                    process.WaitForExit(TimeSpan.FromSeconds(5));
                }
            }
            catch (ArgumentException)
            {
                // It is gone.
            }
        }
    }

    /// <summary>Ends it without a word, as a crash would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            // SIGTERM first, so that the simulation ends its own children.
            NativeSignal.Terminate(process.Id);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }

        await logging;
        File.Delete(pidFile);
        process.Dispose();
    }

    private static async Task CopyAsync(Process process, string logFile)
    {
        await using var log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        var gate = new SemaphoreSlim(1);
        await Task.WhenAll(Copy(process.StandardOutput), Copy(process.StandardError));

        async Task Copy(StreamReader reader)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                await gate.WaitAsync();
                try
                {
                    await log.WriteLineAsync(line);
                }
                finally
                {
                    gate.Release();
                }
            }
        }
    }
}
