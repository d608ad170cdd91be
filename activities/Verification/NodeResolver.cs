using System.Net;
using System.Net.Sockets;

namespace Masterful.Activities.Verification;

/// <summary>Finds the API server as a program on the node would: by the node's hosts file, read anew each time, else by DNS.</summary>
internal sealed class NodeResolver(string hostsFile)
{
    /// <summary>Connects to a name, first where the hosts file has it.</summary>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // A watch is silent for minutes; without this a server that vanished would look like one with nothing to say.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 1);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 2);
            EndPoint end = Find(target.Host) is { } address ? new IPEndPoint(address, target.Port) : target;
            await socket.ConnectAsync(end, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The first address that the hosts file gives a name; null when it names none.</summary>
    public IPAddress? Find(string name)
    {
        if (!File.Exists(hostsFile))
        {
            return null;
        }

        foreach (var line in File.ReadLines(hostsFile))
        {
            var words = line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Skip(1).Contains(name, StringComparer.OrdinalIgnoreCase) && IPAddress.TryParse(words[0], out var address))
            {
                return address;
            }
        }

        return null;
    }
}
