using YamlDotNet.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A plug-in that kubectl had built in before credential plug-ins existed.</summary>
public class AuthProvider
{
    /// <summary>Which one.</summary>
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }
}
