using Masterful.Activities.Node;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>
/// An etcd that nobody but this process can reach, as its child on free loopback ports. It must not outlive what uses it: disposing
/// stops it, and its process id lies in a file, so that an agent which comes up after a crash finds and stops it.
/// </summary>
public sealed class LoopbackEtcd : IAsyncDisposable
{
    private static readonly Lock LogLock = new();
    private readonly Process process;
    private readonly string pidFile;
    private bool disposed;

    private LoopbackEtcd(Process process, string pidFile, EtcdGateway gateway, string endpoint)
    {
        this.process = process;
        this.pidFile = pidFile;
        Gateway = gateway;
        Endpoint = endpoint;
    }

    /// <summary>Talks to it.</summary>
    public EtcdGateway Gateway { get; }

    /// <summary>URL of its client port.</summary>
    public string Endpoint { get; }

    /// <summary>Starts etcd and waits until it leads itself. Fails with <c>MIG-ETCD-005</c>.</summary>
    /// <param name="tools">Where the program lies.</param>
    /// <param name="options">What to start.</param>
    /// <param name="cancellationToken">Stops it again.</param>
    public static async Task<LoopbackEtcd> StartAsync(EtcdTools tools, LoopbackEtcdOptions options, CancellationToken cancellationToken)
    {
        KillLeftOver(options.PidFile, options.DataDirectory);
        for (var attempt = 1; ; attempt++)
        {
            var started = Start(tools, options);
            try
            {
                await started.WaitUntilItLeadsAsync(options, cancellationToken);
                return started;
            }
            catch (PortTakenException) when (attempt < 5)
            {
                // Somebody took the port between asking for a free one and listening on it.
                await started.DisposeAsync();
            }
            catch
            {
                await started.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Stops an etcd that an agent left behind when it was killed; tolerates that there is none.</summary>
    /// <param name="pidFile">Where its process id was kept.</param>
    /// <param name="dataDirectory">Only a process that serves this directory is stopped: ids are used again.</param>
    /// <param name="forget">Whether the file goes as well.</param>
    public static void KillLeftOver(string pidFile, string dataDirectory, bool forget = true)
    {
        if (File.Exists(pidFile)
            && int.TryParse(File.ReadAllText(pidFile), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && File.Exists($"/proc/{pid}/cmdline")
            && ReadCommandLine(pid).Contains($"--data-dir={dataDirectory}"))
        {
            try
            {
                using var left = Process.GetProcessById(pid);
                left.Kill();
                left.WaitForExit();
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It ended by itself in between.
            }
        }

        if (forget)
        {
            DurableFile.Delete(pidFile);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        Gateway.Dispose();

        // etcd flushes and closes its database on SIGTERM; only when it does not is it killed.
        await ToolProcess.StopAsync(process);
        DurableFile.Delete(pidFile);
    }

    private static LoopbackEtcd Start(EtcdTools tools, LoopbackEtcdOptions options)
    {
        var ports = ToolProcess.FreePorts(2);
        var (client, peer) = (ports[0], ports[1]);
        var scheme = options.Tls is null ? "http" : "https";
        var endpoint = $"{scheme}://127.0.0.1:{client}";
        List<string> arguments =
        [
            $"--data-dir={options.DataDirectory}",
            $"--name={options.Name}",
            $"--listen-client-urls={endpoint}",
            $"--advertise-client-urls={endpoint}",
            $"--listen-peer-urls=http://127.0.0.1:{peer}",
            $"--initial-advertise-peer-urls={options.PeerUrl}",
            $"--initial-cluster={options.Name}={options.PeerUrl}",
            "--initial-cluster-state=new",
            // A member alone needs no slow election; every second counts while the API is away.
            "--heartbeat-interval=20",
            "--election-timeout=200",
            $"--quota-backend-bytes={8L << 30}",
            "--logger=zap",
            "--log-level=warn",
            "--log-outputs=stderr",
        ];
        if (options.ServerCertificateFile is { } certificate)
        {
            arguments.AddRange([$"--cert-file={certificate}", $"--key-file={options.ServerKeyFile}", $"--trusted-ca-file={options.AuthorityFile}", "--client-cert-auth=true"]);
        }

        var process = new Process { StartInfo = EtcdTools.StartInfo(tools.PathOf("etcd"), arguments) };
        File.WriteAllText(options.LogFile, "");
        process.OutputDataReceived += (_, line) => Log(options.LogFile, line.Data);
        process.ErrorDataReceived += (_, line) => Log(options.LogFile, line.Data);
        process.Start();
        File.WriteAllText(options.PidFile, process.Id.ToString(CultureInfo.InvariantCulture));
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new(process, options.PidFile, new(endpoint, options.Tls, TimeSpan.FromMinutes(1)), endpoint);
    }

    private async Task WaitUntilItLeadsAsync(LoopbackEtcdOptions options, CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        Exception? last = null;
        while (started.Elapsed < options.StartLimit)
        {
            if (process.HasExited)
            {
                var log = await File.ReadAllTextAsync(options.LogFile, cancellationToken);
                if (log.Contains("address already in use", StringComparison.Ordinal))
                {
                    throw new PortTakenException();
                }

                throw EtcdErrors.NotStarted.At(options.Name, $"it exits with {process.ExitCode}: {new ToolResult(process.ExitCode, "", log).LastWords}.");
            }

            try
            {
                if (await Gateway.StatusAsync(cancellationToken) is { Leader: not 0 })
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                last = e;
            }

            await Task.Delay(50, cancellationToken);
        }

        throw EtcdErrors.NotStarted.At(options.Name, $"it does not answer within {options.StartLimit.TotalSeconds:0} s: {last?.InnerException?.Message ?? last?.Message ?? "it has no leader"}.", last);
    }

    private static string[] ReadCommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static void Log(string file, string? line)
    {
        if (line is not null)
        {
            lock (LogLock)
            {
                File.AppendAllText(file, line + "\n");
            }
        }
    }

    private sealed class PortTakenException : Exception;
}
