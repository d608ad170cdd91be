using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using k8s;

namespace Masterful.Benchmarks.Addons;

/// <summary>An API server as somebody sees it who is not on its machine: what passes arrives half a round trip later, in both directions.</summary>
internal sealed class DistantServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly TimeSpan oneWay;
    private readonly string server;

    /// <param name="kubeconfig">A kubeconfig of one cluster; its certificate must be good for 127.0.0.1.</param>
    /// <param name="roundTrip">How long it takes there and back.</param>
    public DistantServer(string kubeconfig, TimeSpan roundTrip)
    {
        oneWay = roundTrip / 2;
        var text = File.ReadAllText(kubeconfig);
        server = KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig).Host!.TrimEnd('/');
        listener.Start();
        Kubeconfig = Path.GetTempFileName();
        File.WriteAllText(Kubeconfig, text.Replace(server, $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", StringComparison.Ordinal));
        _ = AcceptAsync();
    }

    /// <summary>Leads there.</summary>
    public string Kubeconfig { get; }

    public void Dispose()
    {
        ending.Cancel();
        listener.Dispose();
        ending.Dispose();
        File.Delete(Kubeconfig);
    }

    private async Task AcceptAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync(ending.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using var far = new TcpClient { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            var address = new Uri(server);
            await far.ConnectAsync(address.Host, address.Port);
            await Task.WhenAny(PassAsync(near.GetStream(), far.GetStream()), PassAsync(far.GetStream(), near.GetStream()));
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to)
    {
        var underWay = Channel.CreateUnbounded<(long Due, byte[] Content)>();
        var arriving = ArriveAsync(underWay.Reader, to);
        try
        {
            var buffer = new byte[1 << 16];
            for (int read; (read = await from.ReadAsync(buffer)) > 0;)
            {
                underWay.Writer.TryWrite((Stopwatch.GetTimestamp() + (long)(oneWay.TotalSeconds * Stopwatch.Frequency), buffer[..read]));
            }
        }
        catch (IOException)
        {
            // One side ended the connection; the other is told by its end.
        }

        underWay.Writer.Complete();
        await arriving;
    }

    private static async Task ArriveAsync(ChannelReader<(long Due, byte[] Content)> underWay, NetworkStream to)
    {
        try
        {
            await foreach (var (due, content) in underWay.ReadAllAsync())
            {
                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left);
                }

                await to.WriteAsync(content);
            }
        }
        catch (IOException)
        {
            // As above.
        }
    }
}
