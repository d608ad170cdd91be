using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Rehearsal;

/// <summary>
/// A real kube-apiserver on the restored etcd, started from the rendered manifest: the same flags, with the stage's files instead of the
/// node's, on loopback, and without publishing its address.
/// </summary>
internal sealed partial class RehearsedApiServer : IAsyncDisposable
{
    private const string Program = "kube-apiserver";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    // Another process has the ports and the etcd that these name.
    private static readonly string[] Replaced =
        ["--etcd-servers", "--etcd-servers-overrides", "--bind-address", "--secure-port", "--shutdown-delay-duration", "--endpoint-reconciler-type", "--audit-log-path"];

    private readonly Process process;
    private readonly string logFile;
    private readonly TextWriter log;

    private RehearsedApiServer(Process process, string logFile, TextWriter log, KubernetesApi api)
    {
        this.process = process;
        this.logFile = logFile;
        this.log = log;
        Api = api;
    }

    /// <summary>Asks it, as the migration's operator would.</summary>
    public KubernetesApi Api { get; }

    /// <summary>The program in <c>KUBEBUILDER_ASSETS</c> or on PATH; null when neither has it.</summary>
    public static string? Locate() =>
        new[] { Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") ?? "" }
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .Where(directory => directory.Length > 0)
            .Select(directory => Path.Combine(directory, Program))
            .FirstOrDefault(File.Exists);

    /// <summary>Why the program cannot stand in for the one that a manifest names; null when it can: flags come and go with minor versions.</summary>
    public static async Task<string?> RefuseAsync(string program, NodePlace place, CancellationToken cancellationToken)
    {
        var said = (await ToolProcess.RunAsync(ToolProcess.StartInfo(program, ["--version"]), TimeSpan.FromSeconds(30), cancellationToken)).Output;
        var image = Manifest(place).Children("spec", "containers").First().Text("image") ?? "";
        return Minor(said) is { } own && Minor(image[(image.LastIndexOf(':') + 1)..]) is { } wanted && own == wanted
            ? null
            : $"{program} is \"{said.Trim()}\", the static Pod will be {image}";
    }

    /// <summary>Starts it and waits for <c>/readyz</c>, or fails with <c>MIG-CUT-002</c> and its last words.</summary>
    /// <param name="program">Path of the program.</param>
    /// <param name="place">The stage's node, with credentials and manifests staged.</param>
    /// <param name="etcd">URL of the etcd that it shall serve.</param>
    /// <param name="clock">Where time comes from.</param>
    /// <param name="cancellationToken">Stops it again.</param>
    public static async Task<RehearsedApiServer> StartAsync(string program, NodePlace place, string etcd, TimeProvider clock, CancellationToken cancellationToken)
    {
        var port = ToolProcess.FreePorts(1)[0];
        var logFile = place.Files.Locate($"{place.Directory.Path}/{Program}.log");
        var log = TextWriter.Synchronized(new StreamWriter(logFile) { AutoFlush = true });
        var process = new Process { StartInfo = ToolProcess.StartInfo(program, Arguments(Manifest(place), place.Files, etcd, port)) };
        process.OutputDataReceived += (_, line) => log.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(place.Files.Locate(place.Directory.OperatorKubeconfig));
        configuration.Host = $"https://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
        var started = new RehearsedApiServer(process, logFile, log, new KubernetesApi(configuration));
        try
        {
            await Waiting.UntilAsync(
                clock, StartLimit, $"{Program} of the rehearsal", started.LookAsync, seen => started.NotHealthy(seen), cancellationToken);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>The flags of a manifest's container, for the stage.</summary>
    internal static IReadOnlyList<string> Arguments(JsonNode manifest, NodeFiles files, string etcd, int port)
    {
        var container = manifest.Children("spec", "containers").First();
        var hostPaths = manifest.Children("spec", "volumes").ToDictionary(volume => volume.Text("name")!, volume => volume.Text("hostPath", "path"));
        var mounts = container.Children("volumeMounts")
            .Select(mount => (Path: mount.Text("mountPath")!.TrimEnd('/'), Host: hostPaths[mount.Text("name")!]))
            .Where(mount => mount.Host is not null)
            .OrderByDescending(mount => mount.Path.Length)
            .ToList();
        return
        [
            .. container.Strings("args").Where(argument => !Replaced.Contains(argument.Split('=')[0])).Select(Staged),
            $"--etcd-servers={etcd}", "--bind-address=127.0.0.1", $"--secure-port={port.ToString(CultureInfo.InvariantCulture)}",
            // It writes nothing that the next one would have to undo, and nobody waits for its end.
            "--endpoint-reconciler-type=none", "--shutdown-delay-duration=0s",
        ];

        string Staged(string argument)
        {
            var (flag, value) = argument.Split('=', 2) is [var left, var right] ? (left + "=", right) : (argument, "");
            var mount = mounts.FirstOrDefault(mount => value.StartsWith(mount.Path + "/", StringComparison.Ordinal));
            return mount.Host is null ? argument : flag + files.Locate(mount.Host + value[mount.Path.Length..]);
        }
    }

    /// <summary>Stops it, at once when it takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await ToolProcess.StopAsync(process);
        await log.DisposeAsync();
    }

    private static JsonNode Manifest(NodePlace place) => place.Files.TryReadText($"{place.Directory.Manifests}/{Program}.yaml") is { } yaml
        ? YamlJson.ReadAll(yaml)[0]
        : throw CutoverErrors.NotRendered.At($"Deployment {Program}", "its manifest is not staged.");

    private static string? Minor(string version) => VersionPattern().Match(version) is { Success: true } found ? found.Value : null;

    [GeneratedRegex(@"v\d+\.\d+")]
    private static partial Regex VersionPattern();

    private async Task<(bool Done, string Seen)> LookAsync(CancellationToken cancellationToken) =>
        process.HasExited ? throw NotHealthy($"it exits with {process.ExitCode}") : await ApiProbe.LookAsync(Api, cancellationToken);

    private Exception NotHealthy(string seen) =>
        CutoverErrors.NotHealthy.At($"{Program} of the rehearsal", $"{seen}: {new ToolResult(0, "", ReadLog()).LastWords}");

    private string ReadLog()
    {
        using var reader = new StreamReader(new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
