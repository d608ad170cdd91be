using YamlDotNet.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A named context.</summary>
public class Context
{
    /// <summary>What the name stands for.</summary>
    [YamlMember(Alias = "context")]
    public ContextDetails? ContextDetails { get; set; }

    /// <summary>The context's name.</summary>
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }
}
