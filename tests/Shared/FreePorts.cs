using System.Net;
using System.Net.Sockets;

namespace Tests.Shared;

/// <summary>
/// Ports of loopback that nobody listens on, for programs that start later. They lie below those that outgoing connections are
/// given and those of simulated landscapes, and no two calls in a process return the same.
/// </summary>
internal static class FreePorts
{
    private const int Lowest = 12000;
    private const int Count = 8000;
    private static int last = Random.Shared.Next(Count);

    /// <param name="count">How many.</param>
    /// <exception cref="InvalidOperationException">There are not so many.</exception>
    public static List<int> Take(int count)
    {
        List<int> ports = [.. Enumerable.Range(0, Count).Select(_ => Next()).Where(IsFree).Take(count)];
        return ports.Count == count ? ports : throw new InvalidOperationException($"no {count} ports are free from {Lowest} to {Lowest + Count - 1}");
    }

    private static int Next() => Lowest + (int)((uint)Interlocked.Increment(ref last) % Count);

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
