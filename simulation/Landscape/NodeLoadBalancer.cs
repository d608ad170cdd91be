using System.Net;
using System.Net.Sockets;

namespace Masterful.Simulation.Landscape;

/// <summary>
/// A load balancer in front of the nodes' API servers, as somebody else would run one: TCP, each connection to the first node that takes it, and
/// none while a file says that its operator has not finished. Connections are accepted all the same, as many load balancers do.
/// </summary>
internal sealed class NodeLoadBalancer : IAsyncDisposable
{
    private readonly IReadOnlyList<IPAddress> nodes;
    private readonly int port;
    private readonly string awayFile;
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;

    /// <param name="nodes">Addresses of the nodes.</param>
    /// <param name="port">The API's port, on both sides.</param>
    /// <param name="directory">The landscape's; while the file <c>load-balancer-away</c> lies in it, nobody is sent on.</param>
    public NodeLoadBalancer(IReadOnlyList<IPAddress> nodes, int port, string directory)
    {
        (this.nodes, this.port) = (nodes, port);
        awayFile = Path.Combine(directory, "load-balancer-away");
        listener = new TcpListener(Address, port);
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>Where it listens; the nodes and the Seed have the addresses before.</summary>
    public static IPAddress Address { get; } = IPAddress.Parse("127.0.0.9");

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Dispose();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                open.RemoveAll(task => task.IsCompleted);
                open.Add(ForwardAsync(client));
            }
        }
        finally
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var accepted = client;
        try
        {
            using var server = File.Exists(awayFile) ? null : await ConnectAsync();
            if (server is null) return;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            var (near, far) = (client.GetStream(), server.GetStream());
            await Task.WhenAny(near.CopyToAsync(far, over.Token), far.CopyToAsync(near, over.Token));
            await over.CancelAsync();
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // Whoever was connected learns of it by the connection that ends.
        }
    }

    private async Task<TcpClient?> ConnectAsync()
    {
        foreach (var node in nodes)
        {
            var server = new TcpClient();
            try
            {
                await server.ConnectAsync(node, port, stopping.Token);
                return server;
            }
            catch (SocketException)
            {
                server.Dispose();
            }
        }

        return null;
    }
}
