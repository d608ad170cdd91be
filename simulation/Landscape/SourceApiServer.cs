using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Landscape;

/// <summary>
/// The Shoot's API server as the Seed hosts it: started from the Deployment's own flags, with the Secrets and ConfigMaps that
/// its template mounts written to files at their mount paths.
/// </summary>
public sealed class SourceApiServer : IHostedWorkload, IAsyncDisposable
{
    private const string Deployments = "/apis/apps/v1/deployments";
    private readonly string directory;
    private readonly KubeClient seed;
    private readonly LandscapePorts ports;
    private readonly StoredValueTable storedValues;
    private readonly IReadOnlyList<JsonObject> bootstrapObjects;
    private readonly SemaphoreSlim gate = new(1, 1);
    private ApiServer? server;

    internal SourceApiServer(
        string directory, KubeClient seed, LandscapePorts ports, StoredValueTable storedValues, IReadOnlyList<JsonObject> bootstrapObjects)
    {
        this.directory = Path.Combine(directory, "source", "kube-apiserver");
        this.seed = seed;
        this.ports = ports;
        this.storedValues = storedValues;
        this.bootstrapObjects = bootstrapObjects;
    }

    public bool IsRunning => server is not null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (server is not null) return;
            var deployment = (await seed.ListAsync(Deployments, cancellationToken)).FirstOrDefault(d => d.NameOf() == "kube-apiserver")
                ?? throw new InvalidOperationException("the Seed has no Deployment kube-apiserver");
            var pod = deployment.At("spec", "template", "spec")!.AsObject();
            var container = pod.ListAt("containers").First(c => c.TextAt("name") == "kube-apiserver");
            var mounts = await MaterialiseAsync(deployment.NamespaceOf(), pod, container, cancellationToken);
            // Events live in an etcd of their own that is never moved and whose certificate the Seed does not show: here they share one.
            var arguments = Strings(container, "command").Skip(1).Concat(Strings(container, "args"))
                .Where(a => !a.StartsWith("--etcd-servers-overrides", StringComparison.Ordinal)).ToArray();
            server = await ShootApiServer.StartFromFlagsAsync(arguments, path => Map(mounts, path), new ShootApiServerOptions
            {
                Name = "source",
                Addresses = [SourceAddress.Value],
                MapPort = _ => ports.Api,
                Resolve = Resolve,
                StoredValues = storedValues,
                BootstrapObjects = bootstrapObjects,
                AuditLogFile = Path.Combine(directory, "audit.log"),
            });
        }
        finally
        {
            gate.Release();
        }
    }

    public async Task StopAsync()
    {
        await gate.WaitAsync();
        try
        {
            if (server is not null) await server.DisposeAsync();
            server = null;
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

    /// <summary>The Seed's cluster DNS, as far as this API server asks it.</summary>
    private IPEndPoint? Resolve(DnsEndPoint name) =>
        name.Host == "etcd-main-client" ? new IPEndPoint(SourceAddress.Value, ports.SourceEtcdClient) : null;

    private async Task<List<(string MountPath, string RealPath)>> MaterialiseAsync(
        string ns, JsonObject pod, JsonObject container, CancellationToken cancellationToken)
    {
        var volumes = pod.ListAt("volumes").ToDictionary(v => v.TextAt("name") ?? "");
        var mounts = new List<(string MountPath, string RealPath)>();
        foreach (var mount in container.ListAt("volumeMounts"))
        {
            var mountPath = mount.TextAt("mountPath")!;
            var real = Path.Combine(directory, "rootfs", mountPath.TrimStart('/'));
            await WriteVolumeAsync(ns, volumes[mount.TextAt("name")!], real, cancellationToken);
            mounts.Add((mountPath, real));
        }

        return [.. mounts.OrderByDescending(m => m.MountPath.Length)];
    }

    private async Task WriteVolumeAsync(string ns, JsonObject volume, string directoryPath, CancellationToken cancellationToken)
    {
        if (volume.TextAt("secret", "secretName") is { } secret)
        {
            foreach (var (key, value) in await DataAsync($"/api/v1/namespaces/{ns}/secrets/{secret}", cancellationToken))
                PrivateFile.Write(Path.Combine(directoryPath, key), Encoding.UTF8.GetString(Convert.FromBase64String(value!.GetValue<string>())));
        }
        else if (volume.TextAt("configMap", "name") is { } configMap)
        {
            foreach (var (key, value) in await DataAsync($"/api/v1/namespaces/{ns}/configmaps/{configMap}", cancellationToken))
                PrivateFile.Write(Path.Combine(directoryPath, key), value!.GetValue<string>());
        }
    }

    private async Task<JsonObject> DataAsync(string path, CancellationToken cancellationToken) =>
        (await seed.GetAsync(path, cancellationToken)).At("data") as JsonObject
        ?? throw new InvalidOperationException($"the kube-apiserver Deployment mounts {path}, which is not there or empty");

    private static string Map(List<(string MountPath, string RealPath)> mounts, string path)
    {
        foreach (var (mountPath, realPath) in mounts)
        {
            if (path == mountPath) return realPath;
            if (path.StartsWith(mountPath + "/", StringComparison.Ordinal)) return Path.Combine(realPath, path[(mountPath.Length + 1)..]);
        }

        return path;
    }

    private static IEnumerable<string> Strings(JsonObject container, string field) =>
        (container.At(field) as JsonArray ?? []).Select(v => v!.GetValue<string>());
}
