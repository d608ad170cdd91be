using YamlDotNet.Serialization;

namespace k8s.KubeConfigModels;

/// <summary>A named user.</summary>
public class User
{
    /// <summary>What proves who it is.</summary>
    [YamlMember(Alias = "user")]
    public UserCredentials? UserCredentials { get; set; }

    /// <summary>The user's name in this file; the API server may know another one.</summary>
    [YamlMember(Alias = "name")]
    public string? Name { get; set; }
}
