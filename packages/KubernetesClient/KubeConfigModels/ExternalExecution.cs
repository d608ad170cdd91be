using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A credential plug-in: a command that prints an ExecCredential.</summary>
public class ExternalExecution
{
    /// <summary>client.authentication.k8s.io/v1 or v1beta1.</summary>
    [YamlMember(Alias = "apiVersion")]
    public string? ApiVersion { get; set; }

    /// <summary>The program; looked up on PATH unless it holds a slash.</summary>
    [YamlMember(Alias = "command")]
    public string? Command { get; set; }

    /// <summary>Variables added to the environment, each a map with <c>name</c> and <c>value</c>.</summary>
    [YamlMember(Alias = "env")]
    [SuppressMessage("Design", "CA1006", Justification = "The official package's type.")]
    public IList<Dictionary<string, string>>? EnvironmentVariables { get; set; }

    /// <summary>The command's arguments.</summary>
    [YamlMember(Alias = "args")]
    public IList<string>? Arguments { get; set; }

    /// <summary>What to tell a user who does not have the program.</summary>
    [YamlMember(Alias = "installHint")]
    public string? InstallHint { get; set; }

    /// <summary>Whether the plug-in is told which cluster it is for.</summary>
    [YamlMember(Alias = "provideClusterInfo")]
    public bool ProvideClusterInfo { get; set; }

    /// <summary>Never, IfAvailable or Always; a plug-in that always needs a terminal cannot be run here.</summary>
    [YamlMember(Alias = "interactiveMode")]
    public string? InteractiveMode { get; set; }

    internal ClusterEndpoint? ClusterInfo { get; set; }
}
