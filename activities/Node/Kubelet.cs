using System.Text;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Node;

/// <summary>
/// The kubelet of a node, as Gardener sets it up: its configuration in <c>config/kubelet</c>, which gardener-node-agent writes again whenever its own copy changes, and more
/// arguments in <c>extra_args</c>, which nobody else writes. An argument wins over the configuration.
/// </summary>
internal sealed class Kubelet
{
    /// <summary>Where the kubelet's files lie.</summary>
    public const string Directory = "/var/lib/kubelet";

    /// <summary>Where static Pods' manifests lie.</summary>
    public const string ManifestDirectory = "/etc/kubernetes/manifests";

    private const string ArgumentsFile = Directory + "/extra_args";
    private const string Variable = "KUBELET_EXTRA_ARGS";
    private const string Flag = "--pod-manifest-path";
    private const string Argument = Flag + "=" + ManifestDirectory;
    private const UnixFileMode ArgumentsMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(60);
    private const string PendingState = "kubelet-restart";
    private readonly NodeFiles files;
    private readonly MigrationDirectory directory;
    private readonly FileLedger ledger;

    /// <summary>Looks at the kubelet of a node of the landscape; touches nothing.</summary>
    public Kubelet(NodeSettings node, MigrationContext migration)
    {
        Settings = node.Kubelet;
        files = NodeFiles.Of(node, Directory);
        directory = new MigrationDirectory(files, migration);
        ledger = new FileLedger(files, directory, "kubelet");
    }

    /// <summary>How it may be changed.</summary>
    public KubeletSettings Settings { get; }

    /// <summary>Whether this migration changed it, or changed it back and has not seen it restart since.</summary>
    public bool IsChanged => ledger.Entries.Count > 0 || directory.TryReadState<string>(PendingState) is not null;

    /// <summary>Where it reads static Pods from; empty for nowhere.</summary>
    /// <exception cref="YamlDotNet.Core.YamlException">Its configuration is not YAML.</exception>
    public string StaticPodPath()
    {
        // Either --flag=value or --flag value; the last one counts.
        var arguments = Arguments();
        for (var index = arguments.Count - 1; index >= 0; index--)
        {
            if (arguments[index].StartsWith(Flag + "=", StringComparison.Ordinal))
            {
                return arguments[index][(Flag.Length + 1)..].TrimEnd('/');
            }

            if (arguments[index] == Flag && index + 1 < arguments.Count)
            {
                return arguments[index + 1].TrimEnd('/');
            }
        }

        return files.TryReadText($"{Directory}/config/kubelet") is { } yaml && YamlJson.ReadAll(yaml) is [var configuration, ..]
            ? (configuration.Text("staticPodPath") ?? "").TrimEnd('/')
            : "";
    }

    /// <summary>Writes the argument, with the file as it was remembered first; it counts from the next start on.</summary>
    public void AddArgument()
    {
        var arguments = Arguments();
        var line = $"{Variable}=\"{string.Join(' ', arguments.Append(Argument))}\"";
        var lines = Lines().Where(other => !IsArguments(other)).Append(line);
        ledger.Write(ArgumentsFile, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), ArgumentsMode, "the kubelet's arguments");
    }

    /// <summary>Puts the file back as it was; <see cref="ForgetChange"/> is to follow when it counts.</summary>
    public void RestoreArguments()
    {
        directory.WriteState(PendingState, ArgumentsFile);
        ledger.Undo(_ => true);
    }

    /// <summary>Forgets that it was ever changed.</summary>
    public void ForgetChange()
    {
        directory.DeleteState(PendingState);
        directory.RemoveEmpty();
    }

    /// <summary>Restarts it and waits until it is healthy, or fails with <c>MIG-NODE-003</c>.</summary>
    public async Task RestartAsync(string node, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Settings.Restart.Count == 0)
        {
            throw PlatformErrors.Kubelet.At($"node {node}", "the landscape file gives no command that restarts it.");
        }

        var command = string.Join(' ', Settings.Restart);
        ActivityProgress.Report($"restarting the kubelet: {command}");
        var result = await ToolProcess.RunAsync(ToolProcess.StartInfo(Settings.Restart[0], Settings.Restart.Skip(1)), RestartLimit, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw PlatformErrors.Kubelet.At($"node {node}", $"`{command}` ended with {result.ExitCode}: {result.LastWords}");
        }

        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var address = new Uri($"http://127.0.0.1:{Settings.HealthPort}/healthz");
        await Waiting.UntilAsync(
            clock, HealthLimit, "the restarted kubelet", token => LookAsync(http, address, token),
            seen => PlatformErrors.Kubelet.At($"node {node}", $"{address} was not healthy {seen}", final: ActivityProgress.IsAgain), cancellationToken);
    }

    private static async Task<(bool Done, string Seen)> LookAsync(HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(address, cancellationToken);
            return (answer.IsSuccessStatusCode, $"{address} answers {(int)answer.StatusCode}");
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return (false, $"{address} does not answer: {problem.Message}");
        }
    }

    private static bool IsArguments(string line) => line.TrimStart().StartsWith(Variable + "=", StringComparison.Ordinal);

    /// <summary>The file as systemd reads an environment file: one assignment a line, the last one of a name counts, quotes around the value.</summary>
    private IReadOnlyList<string> Arguments() =>
        Lines().LastOrDefault(IsArguments) is { } line
            ? line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim().Trim('"', '\'').Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [];

    private string[] Lines() => (files.TryReadText(ArgumentsFile) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
