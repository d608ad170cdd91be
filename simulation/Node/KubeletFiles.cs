using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Node;

/// <summary>The files that a kubelet of Gardener starts from, and the one by which the simulated kubelet is told to start again.</summary>
internal static partial class KubeletFiles
{
    /// <summary>While this file is there the kubelet is restarting: <c>systemctl restart</c> on the simulated node.</summary>
    public static string RestartRequest(string root) => Path.Combine(root, "run", "kubelet-restart");

    /// <summary>The command that restarts the node's kubelet, and ends when that is done.</summary>
    public static IReadOnlyList<string> RestartCommand(string root) =>
        ["/bin/sh", "-c", $"mkdir -p {Path.GetDirectoryName(RestartRequest(root))} && touch {RestartRequest(root)} && while [ -e {RestartRequest(root)} ]; do sleep 0.1; done"];

    /// <summary>Where static Pods come from: an argument wins over the configuration. Null for nowhere.</summary>
    public static string? StaticPodPath(string root)
    {
        var arguments = Path.Combine(root, "var", "lib", "kubelet", "extra_args");
        if (File.Exists(arguments) && ManifestPath().Match(File.ReadAllText(arguments)) is { Success: true } found) return found.Groups[1].Value;
        var configuration = YamlJson.ParseObject(File.ReadAllText(Path.Combine(root, "var", "lib", "kubelet", "config", "kubelet")));
        return configuration["staticPodPath"]?.GetValue<string>();
    }

    [GeneratedRegex("""^KUBELET_EXTRA_ARGS=.*--pod-manifest-path=([^\s"']+)""", RegexOptions.Multiline)]
    private static partial Regex ManifestPath();
}
