using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>Where a node's etcd-main lies, and the loopback etcd that serves it before the static Pod does.</summary>
internal sealed class EtcdDirectory
{
    /// <summary>Path on the node of the data directory, the one that etcd-druid's Pods use as well.</summary>
    public static readonly string DataPath = EtcdMember.DataDirectory("main");

    private readonly NodeSettings settings;
    private readonly bool warm;

    /// <param name="landscape">The landscape.</param>
    /// <param name="node">The node.</param>
    /// <param name="warm">Whether it is the one beside the real directory, in which a warm snapshot is tried; it has a state of its own.</param>
    public EtcdDirectory(LandscapeFile landscape, NodeContext node, bool warm = false)
    {
        this.warm = warm;
        settings = landscape.Node(node);
        Files = NodeFiles.Of(settings);
        Migration = new(Files, node.Migration);
        Member = EtcdMember.Name("main", settings.Name);
    }

    public NodeFiles Files { get; }

    public MigrationDirectory Migration { get; }

    /// <summary>Member name; the static Pod has the same.</summary>
    public string Member { get; }

    /// <summary>Peer URL; the static Pod listens there.</summary>
    public string PeerUrl => EtcdMember.PeerUrl(settings.Address, settings.Ports.EtcdPeer);

    /// <summary>The data directory for this process.</summary>
    public string Data => warm ? Beside("warm.etcd") : Files.Locate(DataPath);

    /// <summary>The database file in it, to be read while no etcd has it open.</summary>
    public string Database => Path.Combine(Data, "member", "snap", "db");

    /// <summary>A directory beside it for work that is renamed when it is whole.</summary>
    public string Beside(string name) => Files.Locate($"{EtcdMember.MountedDirectory("main")}/{name}");

    /// <summary>Name of the state below.</summary>
    public string StateName => warm ? "etcd-warm" : "etcd";

    /// <summary>Name of the state that holds the prune's plan.</summary>
    public string PlanName => warm ? "prune-plan-warm" : "prune-plan";

    public NodeEtcdState State
    {
        get => Migration.TryReadState<NodeEtcdState>(StateName) ?? new();
        set => Migration.WriteState(StateName, value);
    }

    /// <summary>Whether a data directory of etcd lies there.</summary>
    public bool Holds => Directory.Exists(Path.Combine(Data, "member"));

    /// <summary>Whether what lies there is none of this migration's: no attempt of it was begun here, or it came after a rollback had removed what that made.</summary>
    public bool IsForeign => !warm && Holds && !IsRestored && !MemberDirectory.IsMade(Migration, "main");

    /// <summary>Whether an attempt of this migration put together what lies there, or began to.</summary>
    public bool IsRestored => State is { Attempt: > 0, Removed: false };

    /// <summary>Where the loopback etcd's process id lies.</summary>
    public string PidFile => Files.Locate($"{Migration.Path}/{Process}.pid");

    private string Process => warm ? "warm-etcd" : "loopback-etcd";

    /// <summary>Starts etcd on loopback with the certificates that were issued for the static Pod, which proves these as well.</summary>
    public Task<LoopbackEtcd> StartAsync(EtcdTools tools, string dataDirectory, CancellationToken cancellationToken)
    {
        Migration.Create();
        var (server, client) = (Pki("etcd-server-main"), Pki("etcd-client"));
        return LoopbackEtcd.StartAsync(
            tools,
            new()
            {
                DataDirectory = dataDirectory,
                Name = Member,
                PeerUrl = PeerUrl,
                PidFile = PidFile,
                LogFile = Files.Locate($"{Migration.Path}/{Process}.log"),
                ServerCertificateFile = server.Certificate,
                ServerKeyFile = server.Key,
                // The issued chain ends with the authority that signs clients too.
                AuthorityFile = server.Certificate,
                Tls = new(Authority(server.Certificate), File.ReadAllText(client.Certificate), File.ReadAllText(client.Key)),
            },
            cancellationToken);
    }

    /// <summary>Stops a loopback etcd that an agent left behind.</summary>
    public void StopLeftOver()
    {
        foreach (var directory in new[] { Data, Beside("empty.part") })
        {
            LoopbackEtcd.KillLeftOver(PidFile, directory, forget: false);
        }

        DurableFile.Delete(PidFile);
    }

    /// <summary>Refuses to replace the data of another etcd, and this migration's once clients may have written to it.</summary>
    public void RefuseForeign()
    {
        Migration.RefuseAfterSwitch($"directory {DataPath}");
        if (IsForeign)
        {
            throw EtcdErrors.ForeignData.At($"directory {DataPath}", "this migration did not make it.");
        }
    }

    /// <summary>Refuses to touch the directory while the static Pod serves it.</summary>
    public async Task RefuseWhileServedAsync(CancellationToken cancellationToken)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(settings.Address, settings.Ports.EtcdClient, cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(2), cancellationToken);
        }
        catch (Exception e) when (e is SocketException or TimeoutException)
        {
            return;
        }

        throw EtcdErrors.RestoreFailed.At($"node {settings.Name}", $"something serves {settings.Address}:{settings.Ports.EtcdClient}; the data directory of a running etcd is not replaced.");
    }

    private (string Certificate, string Key) Pki(string name)
    {
        var pair = (Files.Locate($"{Migration.Pki}/{name}.crt"), Files.Locate($"{Migration.Pki}/{name}.key"));
        return File.Exists(pair.Item1) && File.Exists(pair.Item2)
            ? pair
            : throw CredentialErrors.NotInstalled.At($"certificate {name}", $"{Migration.Pki}/{name}.crt and its key are not there.");
    }

    private static string Authority(string chainFile)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(chainFile);
        return chain[^1].ExportCertificatePem();
    }
}
