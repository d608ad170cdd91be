using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Etcd;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Etcd;
using Microsoft.Extensions.Logging.Abstractions;
using Tests.Shared;

namespace Masterful.Activities.Tests.Etcd;

/// <summary>A node's root in a temporary directory, as it is when Credentials is done, and the recorded snapshot sealed to it.</summary>
internal sealed class EtcdNodeFixture : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;

    public EtcdNodeFixture()
    {
        var free = FreePorts.Take(2);
        var settings = new NodeSettings { Name = "node-1", Address = "127.0.0.1", Root = Path.Combine(directory, "root"), Ports = new() { EtcdClient = free[0], EtcdPeer = free[1] } };
        Landscape = new()
        {
            Directory = directory,
            Garden = new("unused"),
            Seeds = [],
            Artifacts = new(Path.Combine(directory, "artifacts"), Path.Combine(directory, "worker.key")),
            Shoots = [new() { Name = "garden/masterful", EtcdEndpoint = "https://127.0.0.1:1", Endpoint = new("hosts"), Nodes = [settings] }],
        };
        Node = new(new("migrate/garden/masterful", "garden/masterful", MigrationStrategy.Restore, ["node-1"], "default", "seed-a", "shoot--garden--masterful"), "node-1");
        Files = NodeFiles.Of(settings);
        Migration = new(Files, Node.Migration);
        Migration.Create();
        Key = SealingKey.LoadOrCreate(Files.Locate(MigrationDirectory.SealingKeyPath));
        Artifacts = new(Landscape.Artifacts.Directory);
        IssueCertificates();
        Encrypt(File.ReadAllText(FixtureFiles.Pki("encryption-configuration.yaml")));
    }

    public LandscapeFile Landscape { get; }

    public NodeContext Node { get; }

    public NodeFiles Files { get; }

    public MigrationDirectory Migration { get; }

    public SealingKey Key { get; }

    public DirectoryArtifactStore Artifacts { get; }

    public string LookPidFile => Path.Combine(directory, "look.pid");

    public string Data => Files.Locate("/var/lib/etcd-main/data/new.etcd");

    /// <summary>Activities of a landscape whose file says that etcdutl restores.</summary>
    public NodeEtcdActivities ByEtcdutl => new(Landscape with { Shoots = [Landscape.Shoots[0] with { RestoreByEtcdutl = true }] }, TimeProvider.System, NullLogger<NodeEtcdActivities>.Instance);

    public NodeEtcdActivities Activities => new(Landscape, TimeProvider.System, NullLogger<NodeEtcdActivities>.Instance);

    /// <summary>The node of a migration that imports by a profile.</summary>
    public NodeContext Importing(string profile) => Node with { Migration = Node.Migration with { Strategy = MigrationStrategy.Fresh, Import = profile } };

    /// <summary>Stages an encryption configuration as Credentials does.</summary>
    public void Encrypt(string configuration) => new FileLedger(Files, Migration).Write(
        "/var/lib/static-pods/kube-apiserver/etcd-encryption-secret/encryption-configuration.yaml",
        System.Text.Encoding.UTF8.GetBytes(configuration), DurableFile.GroupReadable, "moved");

    public void Dispose()
    {
        Key.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    public async Task<SnapshotResult> SealSnapshotAsync(string? file = null)
    {
        var inventory = Inventory();
        await using var content = File.OpenRead(file ?? FixtureFiles.Snapshot);
        var snapshot = await Artifacts.PutAsync("garden/masterful/snapshot-632.db", content, Key.PublicKey);
        var sealedInventory = await Artifacts.PutJsonAsync("garden/masterful/inventory-632.json", inventory, Key.PublicKey);
        var status = await SnapshotFile.VerifyAsync(FixtureFiles.Snapshot);
        return new(snapshot, sealedInventory, status.Revision, status.Hash, status.TotalKeys, ["node-1"]);
    }

    public static List<InventoryEntry> Inventory()
    {
        using var keys = JsonDocument.Parse(File.ReadAllBytes(FixtureFiles.Keys));
        return [.. keys.RootElement.GetProperty("keys").EnumerateArray().Select(key => new InventoryEntry(
            key.GetProperty("key").GetString()!,
            key.GetProperty("sha256").GetString()!,
            key.TryGetProperty("modRevision", out var revision) ? revision.GetInt64() : 0))];
    }

    public Task<LoopbackEtcd> ServeAsync(EtcdTools tools) => LoopbackEtcd.StartAsync(
        tools,
        new()
        {
            DataDirectory = Data,
            Name = "etcd-main-node-1",
            PeerUrl = "http://127.0.0.1:2380",
            PidFile = LookPidFile,
            LogFile = Path.Combine(directory, "look.log"),
        },
        default);

    private void IssueCertificates()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=etcd", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        foreach (var name in new[] { "etcd-server-main", "etcd-client" })
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var leaf = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            leaf.CertificateExtensions.Add(names.Build());
            leaf.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
            using var certificate = leaf.Create(authority, DateTimeOffset.UtcNow.AddMinutes(-4), DateTimeOffset.UtcNow.AddHours(23), RandomNumberGenerator.GetBytes(8));
            Files.Write($"{Migration.Pki}/{name}.crt", System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n"), DurableFile.WorldReadable);
            Files.Write($"{Migration.Pki}/{name}.key", System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()), DurableFile.Private);
        }
    }
}
