using System.Net.Sockets;

namespace Masterful.Activities.ControlPlane;

/// <summary>Tells whether something listens on the node.</summary>
internal static class PortProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Those of the given ports that accept connections on an address, or on loopback when that is asked for.</summary>
    public static async Task<IReadOnlyList<string>> OpenAsync(string address, IReadOnlyCollection<int> ports, bool onLoopback, CancellationToken cancellationToken)
    {
        var open = new List<string>();
        string[] hosts = onLoopback ? [address, "127.0.0.1"] : [address];
        foreach (var host in hosts.Distinct())
        {
            foreach (var port in ports)
            {
                if (await AcceptsAsync(host, port, cancellationToken))
                {
                    open.Add($"{host}:{port}");
                }
            }
        }

        return open;
    }

    private static async Task<bool> AcceptsAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await client.ConnectAsync(host, port, limit.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Silence is not a refusal: a process that is stopping may still hold the port.
            return true;
        }
    }
}
