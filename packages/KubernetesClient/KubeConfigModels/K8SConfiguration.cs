using YamlDotNet.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A kubeconfig as its file says it.</summary>
public class K8SConfiguration
{
    /// <summary>Always v1.</summary>
    [YamlMember(Alias = "apiVersion")]
    public string? ApiVersion { get; set; }

    /// <summary>Always Config.</summary>
    [YamlMember(Alias = "kind")]
    public string? Kind { get; set; }

    /// <summary>The context that is used unless another one is asked for.</summary>
    [YamlMember(Alias = "current-context", ApplyNamingConventions = false)]
    public string? CurrentContext { get; set; }

    /// <summary>Which user meets which cluster.</summary>
    [YamlMember(Alias = "contexts")]
    public IEnumerable<Context> Contexts { get; set; } = [];

    /// <summary>The servers.</summary>
    [YamlMember(Alias = "clusters")]
    public IEnumerable<Cluster> Clusters { get; set; } = [];

    /// <summary>The credentials.</summary>
    [YamlMember(Alias = "users")]
    public IEnumerable<User> Users { get; set; } = [];

    /// <summary>Where it was read from; that of the first file if several were merged.</summary>
    [YamlIgnore]
    public string? FileName { get; set; }
}
