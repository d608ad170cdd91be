using System.Globalization;
using System.Text;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Node;

/// <summary>
/// The lowest port that processes other than root may listen on, a setting of the node's network, which static Pods share. Where it is lowered to the API's
/// port, kube-apiserver goes on as the user that it has in the Seed; a file makes that outlast a boot.
/// </summary>
internal sealed class PortStart
{
    /// <summary>Where the kernel has it.</summary>
    public const string Setting = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    /// <summary>The file that makes it outlast a boot.</summary>
    public const string DropIn = Directory + "/99-masterful.conf";

    private const string Directory = "/etc/sysctl.d";
    private const string State = "port-start";
    private const int KernelDefault = 1024;
    private readonly string setting;
    private readonly MigrationDirectory directory;
    private readonly FileLedger ledger;

    /// <summary>Looks at a node; touches nothing.</summary>
    /// <param name="node">The node.</param>
    /// <param name="migration">Whose change it is.</param>
    /// <param name="setting">Path of the setting for this process: it belongs to the network, whatever directory stands in for the root.</param>
    public PortStart(NodeSettings node, MigrationContext migration, string setting = Setting)
    {
        this.setting = setting;
        var files = NodeFiles.Of(node, Directory);
        directory = new MigrationDirectory(files, migration);
        ledger = new FileLedger(files, directory, "sysctl");
    }

    /// <summary>The lowest port now; the kernel's default where it does not say.</summary>
    public static int Current(string setting = Setting) =>
        File.Exists(setting) && int.TryParse(File.ReadAllText(setting), NumberStyles.Integer, CultureInfo.InvariantCulture, out var port) ? port : KernelDefault;

    /// <summary>Whether this process may change it; asks without changing it.</summary>
    public static bool IsWritable(string setting = Setting)
    {
        try
        {
            using var stream = new FileStream(setting, FileMode.Open, FileAccess.Write);
            return true;
        }
        catch (Exception refused) when (DurableFile.Refused(refused))
        {
            return false;
        }
    }

    /// <summary>Lowers it to a port, remembered first. Answers false, with nothing changed, where the kernel's file cannot be written.</summary>
    public bool TryLower(int port)
    {
        if (Current(setting) <= port)
        {
            return true;
        }

        if (!IsWritable(setting))
        {
            return false;
        }

        if (directory.TryReadState<string>(State) is null)
        {
            directory.WriteState(State, Current(setting).ToString(CultureInfo.InvariantCulture));
        }

        ledger.Write(DropIn, Encoding.ASCII.GetBytes($"net.ipv4.ip_unprivileged_port_start = {port}\n"), DurableFile.WorldReadable, "kube-apiserver's port for a user that is not root");
        Write(port.ToString(CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Puts setting and file back as they were; tolerates that they were never changed.</summary>
    public void Restore()
    {
        if (directory.TryReadState<string>(State) is not { } before)
        {
            return;
        }

        Write(before);
        ledger.Undo(_ => true);
        directory.DeleteState(State);
        directory.RemoveEmpty();
    }

    private void Write(string port)
    {
        try
        {
            File.WriteAllText(setting, port);
        }
        catch (Exception problem) when (DurableFile.Refused(problem))
        {
            throw PlatformErrors.NodeFile.At($"file {setting}", problem.Message, problem);
        }
    }
}
