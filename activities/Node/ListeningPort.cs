using System.Net;
using System.Net.Sockets;

namespace Masterful.Activities.Node;

/// <summary>Whether somebody listens on a port of this machine, found out by trying to.</summary>
internal static class ListeningPort
{
    /// <summary>Whether somebody listens there already. Not being allowed to listen says nothing about that.</summary>
    /// <param name="address">An address of this machine; one that is none is not taken.</param>
    /// <param name="port">The port.</param>
    public static bool IsTaken(string address, int port) => IPAddress.TryParse(address, out var parsed) && IsTaken(parsed, port);

    /// <summary>
    /// Whether a program can listen at one address of this machine but not at all of them, because another one listens at a further address: as
    /// Gardener's apiserver-proxy does on every node, at an address of its own and on the API's port.
    /// </summary>
    /// <param name="address">The one address.</param>
    /// <param name="port">The port.</param>
    public static bool IsShared(string address, int port) =>
        !IsTaken(address, port) && (IsTaken(IPAddress.Any, port) || (Socket.OSSupportsIPv6 && IsTaken(IPAddress.IPv6Any, port)));

    private static bool IsTaken(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
