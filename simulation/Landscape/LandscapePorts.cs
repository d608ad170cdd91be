using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace Masterful.Simulation.Landscape;

/// <summary>
/// The ports of one landscape: thirty-two in a row below the range that outgoing connections are given, chosen once and
/// remembered in the directory. The first is only ever listened on, as the claim that keeps two landscapes apart.
/// </summary>
public sealed class LandscapePorts : IDisposable
{
    private const int Count = 36;
    private const int FirstOfNodes = 6;
    private const int PerNode = 9;
    private const int Lowest = 20000;
    private const int Highest = 32000;
    private readonly int first;
    private readonly TcpListener claim;

    private LandscapePorts(int first, TcpListener claim)
    {
        this.first = first;
        this.claim = claim;
    }

    /// <summary>The Shoot's API server, the same number on the Seed's side and on the node's.</summary>
    public int Api => first + 1;

    public int Garden => first + 2;

    public int Seed => first + 3;

    public int SourceEtcdClient => first + 4;

    public int SourceEtcdPeer => first + 5;

    public int EtcdClient => OfNode(0).EtcdClient;

    public int EtcdPeer => OfNode(0).EtcdPeer;

    public int EtcdMetrics => OfNode(0).EtcdMetrics;

    public int EtcdEventsClient => OfNode(0).EtcdEventsClient;

    public int EtcdEventsPeer => OfNode(0).EtcdEventsPeer;

    public int EtcdEventsMetrics => OfNode(0).EtcdEventsMetrics;

    public int ControllerManager => OfNode(0).ControllerManager;

    public int Scheduler => OfNode(0).Scheduler;

    /// <summary>What a node's programs listen on besides the API's port: nodes share this machine's loopback, so each has its own.</summary>
    /// <param name="index">0 for the first node; up to 2.</param>
    public SimulatedNodePorts OfNode(int index)
    {
        var port = first + FirstOfNodes + (index * PerNode);
        return new SimulatedNodePorts(port, port + 1, port + 2, port + 3, port + 4, port + 5, port + 6, port + 7, port + 8);
    }

    /// <summary>The ports that the directory remembers, or new ones.</summary>
    /// <exception cref="IOException">The remembered ports are in use, most likely by the same landscape in another process.</exception>
    public static LandscapePorts Claim(string directory)
    {
        var file = Path.Combine(directory, "ports.json");
        if (File.Exists(file))
        {
            var remembered = JsonSerializer.Deserialize<int>(File.ReadAllText(file));
            return new LandscapePorts(remembered, TryListen(IPAddress.Loopback, remembered)
                ?? throw new IOException($"port {remembered} of {directory} is in use: is this landscape running already?"));
        }

        for (var attempt = 0; attempt < 1000; attempt++)
        {
            var candidate = Lowest + (RandomNumberGenerator.GetInt32((Highest - Lowest) / Count) * Count);
            if (TryListen(IPAddress.Loopback, candidate) is not { } claim) continue;
            if (Enumerable.Range(candidate + 1, Count - 1).All(IsFree))
            {
                File.WriteAllText(file, JsonSerializer.Serialize(candidate));
                return new LandscapePorts(candidate, claim);
            }

            claim.Dispose();
        }

        throw new IOException($"no {Count} free ports in a row between {Lowest} and {Highest}");
    }

    public void Dispose() => claim.Dispose();

    private static bool IsFree(int port)
    {
        using var here = TryListen(IPAddress.Loopback, port);
        using var there = TryListen(SourceAddress.Value, port);
        return here is not null && there is not null;
    }

    private static TcpListener? TryListen(IPAddress address, int port)
    {
        var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
