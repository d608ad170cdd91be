using System.Net.Sockets;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Landscape;

/// <summary>
/// The hosted etcd: a real one, restored once from the landscape's snapshot, with the certificates that the Seed's Secrets
/// hold and a client certificate required, as Gardener runs it.
/// </summary>
public sealed class SourceEtcd : IHostedWorkload, IAsyncDisposable
{
    private readonly string directory;
    private readonly string source;
    private readonly EtcdBinaries binaries;
    private readonly LandscapePorts ports;
    private readonly SemaphoreSlim gate = new(1, 1);
    private ChildProcess? process;

    /// <param name="directory">The landscape's directory.</param>
    /// <param name="source">The fixture's <c>source</c> folder: snapshot and PKI.</param>
    /// <param name="binaries">etcd and etcdutl.</param>
    /// <param name="ports">Where it listens.</param>
    public SourceEtcd(string directory, string source, EtcdBinaries binaries, LandscapePorts ports)
    {
        this.directory = directory;
        this.source = source;
        this.binaries = binaries;
        this.ports = ports;
    }

    /// <summary>The client URL, on the Seed's loopback address.</summary>
    public string Endpoint => $"https://{SourceAddress.Text}:{ports.SourceEtcdClient}";

    public bool IsRunning => process is { Exited.IsCompleted: false };

    /// <summary>The process id, for tests that look at the process; null while it is stopped.</summary>
    public int? ProcessId => process?.Id;

    /// <summary>Restores on first use, starts, and returns once the client port accepts connections.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (IsRunning) return;
            var data = Path.Combine(directory, "source", "etcd-main");
            if (!Directory.Exists(data)) await RestoreAsync(data, cancellationToken);
            string Pki(string name) => Path.Combine(source, "pki", name);
            process = ChildProcess.Start(
                binaries.Etcd,
                [
                    "--name=etcd-main",
                    $"--data-dir={data}",
                    $"--listen-client-urls={Endpoint}",
                    $"--advertise-client-urls={Endpoint}",
                    $"--listen-peer-urls=http://{SourceAddress.Text}:{ports.SourceEtcdPeer}",
                    $"--cert-file={Pki("etcd-server-main.crt")}",
                    $"--key-file={Pki("etcd-server-main.key")}",
                    $"--trusted-ca-file={Pki("ca-etcd.crt")}",
                    "--client-cert-auth=true",
                    "--logger=zap",
                    "--log-level=warn",
                    "--unsafe-no-fsync=true",
                ],
                Path.Combine(directory, "source", "etcd-main.log"),
                Path.Combine(directory, "run", "etcd-main.pid"));
            await WaitForPortAsync(process, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Stops it; its data stays for the next start.</summary>
    public async Task StopAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (process is not null) await process.DisposeAsync();
            process = null;
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        gate.Dispose();
    }

    private async Task RestoreAsync(string data, CancellationToken cancellationToken)
    {
        // Restored beside and renamed in, so that a start which was killed half way is not taken for a finished one.
        var partial = data + ".part";
        if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(Path.GetDirectoryName(data)!);
        await ChildProcess.RunToEndAsync(
            binaries.Etcdutl,
            [
                "snapshot", "restore", Path.Combine(source, "etcd-snapshot.db"),
                "--name=etcd-main",
                $"--data-dir={partial}",
                $"--initial-cluster=etcd-main=http://{SourceAddress.Text}:{ports.SourceEtcdPeer}",
                $"--initial-advertise-peer-urls=http://{SourceAddress.Text}:{ports.SourceEtcdPeer}",
            ],
            cancellationToken);
        Directory.Move(partial, data);
    }

    private async Task WaitForPortAsync(ChildProcess started, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (started.Exited.IsCompleted)
                throw new InvalidOperationException($"the source etcd exited with {await started.Exited}; its log is {Path.Combine(directory, "source", "etcd-main.log")}");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(SourceAddress.Value, ports.SourceEtcdClient, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }
}
