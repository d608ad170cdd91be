using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Masterful.Simulation.Landscape;

/// <summary>
/// The addresses that control-plane nodes get: loopback ones, as many as are wanted; where the real kube-apiserver runs, those of this
/// machine's network interfaces, since it names its address in the Service <c>kubernetes</c> and no loopback address may stand there; where
/// nodes have kubelets of their own, those that were told.
/// </summary>
internal static class NodeAddresses
{
    /// <summary>One address for each node; the second loopback one is the Seed's.</summary>
    /// <exception cref="InvalidOperationException">The machine has too few addresses for real API servers.</exception>
    public static IReadOnlyList<IPAddress> Choose(SimulationOptions options)
    {
        if (options.KubeletAddresses.Count > 0)
        {
            return options.KubeletAddresses.Count == options.Nodes ? options.KubeletAddresses : throw new InvalidOperationException(
                $"{options.Nodes} nodes need as many addresses of kubelets, not {options.KubeletAddresses.Count}.");
        }

        if (!options.HasRealBinary("kube-apiserver"))
            return [.. Enumerable.Range(0, options.Nodes).Select(index => index == 0 ? IPAddress.Loopback : IPAddress.Parse($"127.0.0.{index + 2}"))];

        var own = OfThisMachine();
        if (own.Count >= options.Nodes) return [.. own.Take(options.Nodes)];
        throw new InvalidOperationException(
            $"{options.Nodes} nodes with the kube-apiserver of {options.KubernetesAssetsDirectory} need as many IPv4 addresses that are not loopback, and this machine has "
            + $"{own.Count}: add some as CONTRIBUTING.md says, or unset KUBEBUILDER_ASSETS.");
    }

    private static IReadOnlyList<IPAddress> OfThisMachine() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address) && address.GetAddressBytes() is not [169, 254, ..]),
    ];
}
