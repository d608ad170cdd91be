using System.Diagnostics;

namespace Masterful.Worker.Commands.Demo;

/// <summary>
/// A program that runs a node as a machine of its own: a kubelet and a container runtime whose root directory is the simulated node's, and
/// a network in which the node has an address. It knows three commands: <c>address NODE</c> prints that address, <c>start NODE ROOT</c> runs
/// the node until it is told to end, <c>exec NODE COMMAND...</c> runs a command in the node's network.
/// </summary>
internal sealed class KubeletProgram(string path)
{
    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>Where a node will be.</summary>
    /// <exception cref="InvalidOperationException">The program does not say.</exception>
    public async Task<string> AddressAsync(string node, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(path, ["address", node]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var address = (await process.StandardOutput.ReadToEndAsync(cancellation)).Trim();
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? address : throw new InvalidOperationException($"{path} address {node} ended with {process.ExitCode}");
    }
}
