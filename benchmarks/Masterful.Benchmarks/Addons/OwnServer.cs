using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Masterful.Activities.Etcd;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Node;

namespace Masterful.Benchmarks.Addons;

/// <summary>A real kube-apiserver with an etcd of its own on loopback, and no controllers, as test environments have it; both are gone when it is disposed.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private readonly DirectoryInfo directory;
    private readonly LoopbackEtcd etcd;
    private readonly Process server;

    private OwnServer(DirectoryInfo directory, LoopbackEtcd etcd, Process server)
    {
        this.directory = directory;
        this.etcd = etcd;
        this.server = server;
    }

    /// <summary>Leads there, as an administrator.</summary>
    public string Kubeconfig => Path.Combine(directory.FullName, "kubeconfig");

    /// <param name="assets">Folder with <c>kube-apiserver</c>; etcd comes from where masterful finds it.</param>
    /// <exception cref="InvalidOperationException">It does not become ready; the message has its last words.</exception>
    public static async Task<OwnServer> StartAsync(string assets)
    {
        var directory = Directory.CreateTempSubdirectory("masterful-benchmark-");
        string In(string name) => Path.Combine(directory.FullName, name);
        using var key = RSA.Create(2048);
        await File.WriteAllTextAsync(In("sa.key"), key.ExportRSAPrivateKeyPem());
        await File.WriteAllTextAsync(In("sa.pub"), key.ExportSubjectPublicKeyInfoPem());
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await File.WriteAllTextAsync(In("tokens.csv"), $"{token},benchmark,1,system:masters\n");
        var etcd = await LoopbackEtcd.StartAsync(
            await EtcdTools.LocateAsync(),
            new LoopbackEtcdOptions { DataDirectory = In("etcd"), Name = "benchmark", PeerUrl = "http://127.0.0.1:2380", LogFile = In("etcd.log"), PidFile = In("etcd.pid") },
            CancellationToken.None);
        var port = ToolProcess.FreePorts(1)[0].ToString(CultureInfo.InvariantCulture);
        var server = Process.Start(new ProcessStartInfo("sh", ["-c", """exec "$0" "$@" > "$LOG" 2>&1""", Path.Combine(assets, "kube-apiserver"),
            $"--etcd-servers={etcd.Endpoint}", "--bind-address=127.0.0.1", $"--secure-port={port}", $"--cert-dir={In("certificates")}", $"--token-auth-file={In("tokens.csv")}",
            "--authorization-mode=RBAC", "--service-cluster-ip-range=10.0.0.0/16", "--service-account-issuer=https://benchmark", $"--service-account-key-file={In("sa.pub")}",
            $"--service-account-signing-key-file={In("sa.key")}", "--endpoint-reconciler-type=none"])
        {
            Environment = { ["LOG"] = In("kube-apiserver.log") },
        })!;
        await File.WriteAllTextAsync(In("kubeconfig"), $$$"""
            {"apiVersion": "v1", "kind": "Config", "current-context": "it", "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
             "clusters": [{"name": "it", "cluster": {"server": "https://127.0.0.1:{{{port}}}", "insecure-skip-tls-verify": true}}],
             "users": [{"name": "it", "user": {"token": "{{{token}}}"}}]}
            """);
        var started = new OwnServer(directory, etcd, server);
        try
        {
            await started.UntilReadyAsync();
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        server.Kill();
        await server.WaitForExitAsync();
        server.Dispose();
        await etcd.DisposeAsync();
        directory.Delete(recursive: true);
    }

    private async Task UntilReadyAsync()
    {
        using var api = new KubernetesApi(Kubeconfig);
        var limit = Stopwatch.StartNew();
        while (!server.HasExited && limit.Elapsed < StartLimit)
        {
            try
            {
                if ((await api.GetRawAsync("/readyz")).Status == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (KubernetesApiException exception) when (exception.IsUnreachable)
            {
                // Not yet.
            }

            await Task.Delay(100);
        }

        var said = await File.ReadAllLinesAsync(Path.Combine(directory.FullName, "kube-apiserver.log"));
        throw new InvalidOperationException($"kube-apiserver is not ready: {string.Join('\n', said.TakeLast(5))}");
    }
}
