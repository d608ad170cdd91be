using k8s.Exceptions;
using k8s.KubeConfigModels;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace k8s;

/// <summary>Reads and merges kubeconfig files.</summary>
internal static class KubeConfigFile
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().IgnoreUnmatchedProperties().Build();

    public static K8SConfiguration Read(FileInfo file, bool useRelativePaths)
    {
        string text;
        try
        {
            text = File.ReadAllText(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"kubeconfig file {file.FullName} cannot be read: {e.Message}", e);
        }

        var config = Parse(text, file.FullName);
        config.FileName = file.FullName;
        if (useRelativePaths)
        {
            MakeAbsolute(config, file.DirectoryName!);
        }

        return config;
    }

    public static K8SConfiguration Parse(string text, string name)
    {
        try
        {
            return Yaml.Deserialize<K8SConfiguration?>(text) ?? new K8SConfiguration();
        }
        catch (YamlException e)
        {
            // YamlDotNet's message may quote values, so only the place is told.
            throw new KubeConfigException($"{name} is not a kubeconfig: line {e.Start.Line}, column {e.Start.Column}");
        }
    }

    public static K8SConfiguration Merge(IReadOnlyList<K8SConfiguration> files) => new()
    {
        ApiVersion = "v1",
        Kind = "Config",
        FileName = files.Count > 0 ? files[0].FileName : null,
        CurrentContext = files.Select(f => f.CurrentContext).FirstOrDefault(c => !string.IsNullOrEmpty(c)),
        Contexts = files.SelectMany(f => f.Contexts).DistinctBy(c => c.Name).ToList(),
        Clusters = files.SelectMany(f => f.Clusters).DistinctBy(c => c.Name).ToList(),
        Users = files.SelectMany(f => f.Users).DistinctBy(u => u.Name).ToList(),
    };

    // Each path belongs to the file it stands in, so it is resolved before files are merged.
    private static void MakeAbsolute(K8SConfiguration config, string directory)
    {
        foreach (var endpoint in config.Clusters.Select(c => c.ClusterEndpoint).OfType<ClusterEndpoint>())
        {
            endpoint.CertificateAuthority = Absolute(endpoint.CertificateAuthority);
        }

        foreach (var user in config.Users.Select(u => u.UserCredentials).OfType<UserCredentials>())
        {
            user.ClientCertificate = Absolute(user.ClientCertificate);
            user.ClientKey = Absolute(user.ClientKey);
            user.TokenFile = Absolute(user.TokenFile);

            // A bare command is looked up on PATH; one with a slash belongs to the file.
            if (user.ExternalExecution is { Command: { } command } exec && command.Contains(Path.DirectorySeparatorChar))
            {
                exec.Command = Absolute(command);
            }
        }

        string? Absolute(string? path) => string.IsNullOrEmpty(path) ? path : Path.GetFullPath(path, directory);
    }
}
