using YamlDotNet.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A user on a cluster.</summary>
public class ContextDetails
{
    /// <summary>The name of the cluster.</summary>
    [YamlMember(Alias = "cluster")]
    public string? Cluster { get; set; }

    /// <summary>The name of the user.</summary>
    [YamlMember(Alias = "user")]
    public string? User { get; set; }

    /// <summary>The namespace that is meant when none is given.</summary>
    [YamlMember(Alias = "namespace")]
    public string? Namespace { get; set; }
}
