using System.Net;
using System.Net.Sockets;

namespace Masterful.Activities.Tests;

/// <summary>Ports of loopback that nobody listened on a moment ago.</summary>
internal static class FreePorts
{
    public static List<int> Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToList();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
