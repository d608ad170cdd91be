using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Etcd;
using Microsoft.Extensions.Logging.Abstractions;

namespace Masterful.Benchmarks.Snapshot;

/// <summary>A node's root in a directory, with the credentials that etcd is started with.</summary>
internal sealed class BenchmarkNode : IDisposable
{
    private readonly SealingKey key;
    private readonly DirectoryArtifactStore artifacts;

    public BenchmarkNode(string directory)
    {
        var settings = new NodeSettings { Name = "node-1", Address = "127.0.0.1", Root = Path.Combine(directory, "root"), Ports = new() { EtcdClient = 1, EtcdPeer = 2 } };
        var landscape = new LandscapeFile
        {
            Directory = directory,
            Garden = new("unused"),
            Seeds = [],
            Artifacts = new(Path.Combine(directory, "artifacts"), Path.Combine(directory, "worker.key")),
            Shoots = [new() { Name = "garden/benchmark", EtcdEndpoint = "https://127.0.0.1:1", Endpoint = new("hosts"), Nodes = [settings] }],
        };
        Context = new(new("migrate/garden/benchmark", "garden/benchmark", MigrationStrategy.Restore, ["node-1"], "default", "seed", "shoot--garden--benchmark"), "node-1");
        var files = NodeFiles.Of(settings);
        var migration = new MigrationDirectory(files, Context.Migration);
        migration.Create();
        key = SealingKey.LoadOrCreate(files.Locate(MigrationDirectory.SealingKeyPath));
        artifacts = new(landscape.Artifacts.Directory);
        IssueCertificates(files, migration);
        Activities = new(landscape, TimeProvider.System, NullLogger<NodeEtcdActivities>.Instance);
    }

    public NodeContext Context { get; }

    public NodeEtcdActivities Activities { get; }

    public void Dispose() => key.Dispose();

    public async Task<SnapshotResult> SealAsync(string file, IReadOnlyList<InventoryEntry> inventory, SnapshotReport report)
    {
        await using var content = File.OpenRead(file);
        var snapshot = await artifacts.PutAsync("benchmark/snapshot.db", content, key.PublicKey);
        return new(snapshot, await artifacts.PutJsonAsync("benchmark/inventory.json", inventory, key.PublicKey), report.Revision, report.Hash, report.TotalKeys, ["node-1"]);
    }

    private static void IssueCertificates(NodeFiles files, MigrationDirectory migration)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=etcd", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        foreach (var name in new[] { "etcd-server-main", "etcd-client" })
        {
            using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var leaf = new CertificateRequest($"CN={name}", leafKey, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            leaf.CertificateExtensions.Add(names.Build());
            leaf.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
            using var certificate = leaf.Create(authority, DateTimeOffset.UtcNow.AddMinutes(-4), DateTimeOffset.UtcNow.AddHours(23), RandomNumberGenerator.GetBytes(8));
            files.Write($"{migration.Pki}/{name}.crt", Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n"), DurableFile.WorldReadable);
            files.Write($"{migration.Pki}/{name}.key", Encoding.ASCII.GetBytes(leafKey.ExportPkcs8PrivateKeyPem()), DurableFile.Private);
        }
    }
}
