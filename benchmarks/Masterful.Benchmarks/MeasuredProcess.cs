using System.Diagnostics;
using System.Globalization;

namespace Masterful.Benchmarks;

/// <summary>Runs a program, and measures its time and its private memory.</summary>
internal static class MeasuredProcess
{
    // Seldom enough to leave the cores to what is measured.
    private static readonly TimeSpan Sampling = TimeSpan.FromMilliseconds(50);

    public static async Task<Measurement> RunAsync(string path, params string[] arguments)
    {
        var start = new ProcessStartInfo(path) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{path} does not start");
        var output = Drain(process.StandardOutput);
        var error = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        double memory = 0;
        double cpu = 0;
        while (!ended.IsCompleted)
        {
            memory = Math.Max(memory, PrivateMiB(process.Id));
            cpu = Math.Max(cpu, CpuSeconds(process.Id));
            await Task.WhenAny(ended, Task.Delay(Sampling));
        }

        var seconds = watch.Elapsed.TotalSeconds;
        await output;
        return process.ExitCode == 0
            ? new(seconds, cpu, memory)
            : throw new InvalidOperationException($"{Path.GetFileName(path)} {string.Join(' ', arguments)} exits with {process.ExitCode}: {await error}");
    }

    private static async Task Drain(StreamReader reader)
    {
        var buffer = new char[1 << 16];
        while (await reader.ReadAsync(buffer) > 0)
        {
            // What it prints is not looked at, but must be taken.
        }
    }

    private static double PrivateMiB(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Replace("RssAnon:", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static double CpuSeconds(int pid)
    {
        try
        {
            // Fields 14 and 15 of stat, counted behind the name, which may hold anything; in hundredths of a second.
            var fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;
        }
        catch (Exception e) when (e is IOException or IndexOutOfRangeException)
        {
            return 0;
        }
    }
}
