using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using k8s;

namespace Masterful.Benchmarks.Addons;

/// <summary>
/// An API server as somebody sees it who is not on its machine: what passes arrives half a round trip later, in both directions, up to
/// a millisecond more each way.
/// </summary>
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
        using var underWay = new BlockingCollection<(long Due, byte[] Content)>();
        var arriving = Task.Factory.StartNew(() => Arrive(underWay, to), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            var buffer = new byte[1 << 16];
            for (int read; (read = await from.ReadAsync(buffer)) > 0;)
            {
                underWay.Add((Stopwatch.GetTimestamp() + (long)(oneWay.TotalSeconds * Stopwatch.Frequency), buffer[..read]));
            }
        }
        catch (IOException)
        {
            // One side ended the connection; the other is told by its end.
        }

        underWay.CompleteAdding();
        await arriving;
    }

    // On a thread of its own: it sleeps to the millisecond, while timers come in steps of several.
    private static void Arrive(BlockingCollection<(long Due, byte[] Content)> underWay, NetworkStream to)
    {
        try
        {
            foreach (var (due, content) in underWay.GetConsumingEnumerable())
            {
                while (Stopwatch.GetTimestamp() < due)
                {
                    Thread.Sleep(1);
                }

                to.Write(content);
            }
        }
        catch (IOException)
        {
            // As above.
        }
    }
}
