using System.Text;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Endpoint;

/// <summary>The files by which kubelet and gardener-node-agent of a node find the API server.</summary>
internal sealed class NodeKubeconfigs
{
    private const string NodeAgent = "/var/lib/gardener-node-agent";
    private const string PendingState = "kubeconfigs-restart";
    private static readonly string[] OfKubelet = [$"{Kubelet.Directory}/kubeconfig-real", $"{Kubelet.Directory}/kubeconfig-bootstrap"];
    private readonly NodeFiles files;
    private readonly MigrationDirectory directory;
    private readonly FileLedger ledger;

    /// <summary>Looks at a node of the landscape; touches nothing.</summary>
    public NodeKubeconfigs(NodeSettings node, MigrationContext migration)
    {
        files = NodeFiles.Of(node, Kubelet.Directory, NodeAgent);
        directory = new MigrationDirectory(files, migration);
        ledger = new FileLedger(files, directory, "kubeconfigs");
    }

    /// <summary>Files that this migration changed, or put back and has not seen both programs restart since.</summary>
    public IReadOnlyList<string> Changed => [.. ledger.Entries.Select(entry => entry.Path).Union(directory.TryReadState<List<string>>(PendingState) ?? [])];

    /// <summary>Whether a file is gardener-node-agent's; the others are the kubelet's.</summary>
    public static bool IsNodeAgents(string path) => path.StartsWith(NodeAgent + "/", StringComparison.Ordinal);

    /// <summary>What each file that is there names, and what becomes of it.</summary>
    public IReadOnlyList<NamedServer> Look(ApiHome home) => [.. Paths().Select(path => Look(path, home))];

    /// <summary>Rewrites one file, remembered first; answers what was replaced by what.</summary>
    /// <exception cref="FormatException">It cannot be rewritten.</exception>
    public void Rewrite(string path, ApiHome home)
    {
        var text = files.TryReadText(path) ?? throw new FormatException("it is gone.");
        ledger.Write(path, Encoding.UTF8.GetBytes(ServerFields.Rewrite(text, home.Replacement)), files.Mode(path), "the API's name that is kept");
    }

    /// <summary>Puts every file back as it was; <see cref="ForgetChange"/> is to follow when it counts.</summary>
    public void Restore()
    {
        directory.WriteState(PendingState, Changed);
        ledger.Undo(_ => true);
    }

    /// <summary>Forgets that any was ever changed.</summary>
    public void ForgetChange()
    {
        directory.DeleteState(PendingState);
        directory.RemoveEmpty();
    }

    // gardener-node-agent's configuration has its version in its name, and long ago its API server; now its kubeconfig has that.
    private IEnumerable<string> Paths() =>
        [
            .. OfKubelet.Append($"{NodeAgent}/credentials/kubeconfig").Where(files.Exists),
            .. files.List(NodeAgent).Where(path => Path.GetFileName(path) is "config" or "config.yaml" || Path.GetFileName(path).StartsWith("config-", StringComparison.Ordinal)),
        ];

    private NamedServer Look(string path, ApiHome home)
    {
        try
        {
            var servers = ServerFields.Find(files.TryReadText(path) ?? "");
            var replaced = servers.FirstOrDefault(server => home.Replacement(server) is not null);
            if (replaced is not null)
            {
                ServerFields.Rewrite(files.TryReadText(path)!, home.Replacement);
            }

            return new NamedServer(path, replaced ?? servers[0], replaced is null ? null : home.Server);
        }
        catch (FormatException e)
        {
            return new NamedServer(path, "", null, e.Message);
        }
    }
}
