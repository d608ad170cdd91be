using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Node;

/// <summary>Runs a program with an argument vector, never through a shell of its own accord, and with a time limit.</summary>
internal static class ToolProcess
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    /// <summary>A start with every stream redirected.</summary>
    public static ProcessStartInfo StartInfo(string path, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(path) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>Ports of loopback that nobody listened on a moment ago, each another.</summary>
    /// <param name="count">How many.</param>
    public static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.ConvertAll(listener => ((IPEndPoint)listener.LocalEndpoint).Port);
        listeners.ForEach(listener => listener.Dispose());
        return [.. ports];
    }

    /// <summary>Asks a process to end, kills it when it does not within a while, and lets go of it.</summary>
    public static async Task StopAsync(Process process)
    {
        if (!process.HasExited)
        {
            NativeSignal.Terminate(process.Id);
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        process.Dispose();
    }

    /// <summary>Runs a program to its end, or fails with <c>MIG-TOOL-001</c> when it does not start.</summary>
    /// <param name="start">What to run.</param>
    /// <param name="limit">After this it is killed, which is a result with exit code -1.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<ToolResult> RunAsync(ProcessStartInfo start, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        var error = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(error, line.Data);
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw PlatformErrors.ToolMissing.At(start.FileName, $"it does not start: {e.Message}.", e);
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return new(-1, output.ToString(), $"{error}it did not end within {limit.TotalSeconds:0} s");
        }

        return new(process.ExitCode, output.ToString(), error.ToString());
    }

    private static void Append(StringBuilder text, string? line)
    {
        // Enough to explain what went wrong; a program that talks without end must not fill the memory.
        if (line is not null && text.Length < 1 << 20)
        {
            text.Append(line).Append('\n');
        }
    }
}
