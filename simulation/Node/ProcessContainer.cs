using System.Net;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Node;

/// <summary>A container that is a real program.</summary>
internal sealed class ProcessContainer : IContainer
{
    private readonly ChildProcess process;

    private ProcessContainer(ChildProcess process)
    {
        this.process = process;
        Exited = WaitAsync(process);
    }

    public Task<string> Exited { get; }

    /// <summary>
    /// Starts a Kubernetes component, with every path translated that a mount covers. One that would listen on all addresses
    /// listens on the node's alone, as the Seed's side shares this machine and the port; so that is where kubeconfigs find localhost.
    /// </summary>
    public static ProcessContainer Start(string program, ContainerStart start, IPAddress nodeAddress) => new(ChildProcess.Start(
        program,
        start.Spec.Arguments.Select(a => a is "--bind-address=::" or "--bind-address=0.0.0.0" ? $"--bind-address={nodeAddress}" : start.Files.Localize(a, text => AtNode(text, nodeAddress))),
        start.LogFile,
        start.PidFile,
        start.Spec.Environment.ToDictionary(e => e.Key, e => start.Files.Localize(e.Value))));

    /// <summary>
    /// Starts etcd. Its data directory is a path in any case, so that one outside of every volume lands in the container's
    /// own scratch directory and is never a directory of this machine.
    /// </summary>
    public static ProcessContainer StartEtcd(string program, ContainerStart start)
    {
        var arguments = start.Spec.Arguments.Select(argument =>
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            return equals > 0 && equals + 1 < argument.Length && argument[equals + 1] == '/'
                ? argument[..(equals + 1)] + Path(start, argument[(equals + 1)..])
                : argument;
        });
        return new ProcessContainer(ChildProcess.Start(
            program,
            arguments,
            start.LogFile,
            start.PidFile,
            start.Spec.Environment.ToDictionary(e => e.Key, e => e.Value.StartsWith('/') ? Path(start, e.Value) : e.Value)));
    }

    public Task StopAsync(TimeSpan grace) => process.StopAsync(grace);

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string AtNode(string kubeconfig, IPAddress node) => kubeconfig.Replace("https://localhost:", $"https://{node}:", StringComparison.Ordinal);

    private static string Path(ContainerStart start, string path) =>
        start.Files.MapMounted(path) is null ? start.Files.Map(path) : start.Files.Localize(path);

    private static async Task<string> WaitAsync(ChildProcess process) => $"exited with {await process.Exited}";
}
