using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Node;

/// <summary>The files by which gardener-node-agent finds the API server. It is not simulated beyond them; restarts are only counted.</summary>
internal static class NodeAgentFiles
{
    /// <summary>One line for each restart.</summary>
    public static string Restarts(string root) => Path.Combine(root, "run", "node-agent-restarts");

    /// <summary>The command that stands for restarting its unit.</summary>
    public static IReadOnlyList<string> RestartCommand(string root) =>
        ["/bin/sh", "-c", $"mkdir -p {Path.GetDirectoryName(Restarts(root))} && echo restarted >> {Restarts(root)}"];

    /// <summary>Its configuration, which Gardener renders, and the kubeconfig that it made itself by its first start.</summary>
    public static void Write(string root, string server, string authorityFile)
    {
        var directory = Path.Combine(root, "var", "lib", "gardener-node-agent");
        Directory.CreateDirectory(Path.Combine(directory, "credentials"));
        var authority = Convert.ToBase64String(File.ReadAllBytes(authorityFile));
        PrivateFile.Write(Path.Combine(directory, "config-v1.150.0.yaml"), $"""
            apiServer:
              caBundle: {authority}
              server: {server}
            apiVersion: nodeagent.config.gardener.cloud/v1alpha1
            kind: NodeAgentConfiguration

            """);
        PrivateFile.Write(Path.Combine(directory, "credentials", "kubeconfig"), $"""
            apiVersion: v1
            clusters:
            - cluster:
                certificate-authority-data: {authority}
                server: {server}
              name: node-agent
            contexts:
            - context:
                cluster: node-agent
                user: node-agent
              name: node-agent
            current-context: node-agent
            kind: Config

            """);
    }
}
