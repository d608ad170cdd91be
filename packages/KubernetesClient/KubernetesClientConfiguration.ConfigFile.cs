using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace k8s;

public partial class KubernetesClientConfiguration
{
    /// <summary>Where kubectl looks when it is told nothing.</summary>
    public static readonly string KubeConfigDefaultLocation =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");

    internal static string KubeConfigEnvironmentVariable { get; set; } = "KUBECONFIG";

    /// <summary>The context in use.</summary>
    public string? CurrentContext { get; private set; }

    /// <summary>KUBECONFIG, else ~/.kube/config, else the cluster this process runs in, else localhost:8080.</summary>
    public static KubernetesClientConfiguration BuildDefaultConfig()
    {
        var variable = Environment.GetEnvironmentVariable(KubeConfigEnvironmentVariable);
        if (!string.IsNullOrWhiteSpace(variable))
        {
            var files = variable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Select(f => new FileInfo(f.Trim('"')))
                .ToArray();
            return BuildConfigFromConfigObject(LoadKubeConfig(files));
        }

        if (File.Exists(KubeConfigDefaultLocation))
        {
            return BuildConfigFromConfigFile(KubeConfigDefaultLocation);
        }

        return IsInCluster() ? InClusterConfig() : new KubernetesClientConfiguration { Host = "http://localhost:8080" };
    }

    /// <summary>Reads one file; the default location if <paramref name="kubeconfigPath"/> is null.</summary>
    /// <param name="kubeconfigPath">The kubeconfig's path.</param>
    /// <param name="currentContext">A context other than the file's current one.</param>
    /// <param name="masterUrl">A server other than the cluster's.</param>
    /// <param name="useRelativePaths">Paths in the file are relative to the file, else to the working directory.</param>
    /// <exception cref="KubeConfigException">The file or an entry of it is missing or wrong.</exception>
    public static KubernetesClientConfiguration BuildConfigFromConfigFile(
        string? kubeconfigPath = null, string? currentContext = null, string? masterUrl = null, bool useRelativePaths = true) =>
        BuildConfigFromConfigFile(
            new FileInfo(kubeconfigPath ?? KubeConfigDefaultLocation), currentContext, masterUrl, useRelativePaths);

    /// <inheritdoc cref="BuildConfigFromConfigFile(string?,string?,string?,bool)"/>
    public static KubernetesClientConfiguration BuildConfigFromConfigFile(
        FileInfo kubeconfig, string? currentContext = null, string? masterUrl = null, bool useRelativePaths = true) =>
        BuildConfigFromConfigObject(LoadKubeConfig(kubeconfig, useRelativePaths), currentContext, masterUrl);

    /// <inheritdoc cref="BuildConfigFromConfigFile(string?,string?,string?,bool)"/>
    public static KubernetesClientConfiguration BuildConfigFromConfigFile(
        Stream kubeconfig, string? currentContext = null, string? masterUrl = null) =>
        BuildConfigFromConfigObject(LoadKubeConfig(kubeconfig), currentContext, masterUrl);

    /// <summary>Picks cluster and user of a context out of <paramref name="k8SConfig"/>.</summary>
    /// <exception cref="KubeConfigException">An entry is missing or wrong.</exception>
    /// <exception cref="NotSupportedException">The user needs a built-in plug-in or impersonation.</exception>
    public static KubernetesClientConfiguration BuildConfigFromConfigObject(
        K8SConfiguration k8SConfig, string? currentContext = null, string? masterUrl = null)
    {
        ArgumentNullException.ThrowIfNull(k8SConfig);
        var built = new KubernetesClientConfiguration();
        var contextName = currentContext ?? k8SConfig.CurrentContext;
        if (!string.IsNullOrEmpty(contextName))
        {
            built.SetContext(k8SConfig, contextName);
        }

        if (!string.IsNullOrWhiteSpace(masterUrl))
        {
            built.Host = masterUrl;
        }

        return string.IsNullOrWhiteSpace(built.Host)
            ? throw new KubeConfigException("Cannot infer server host url either from context or masterUrl")
            : built;
    }

    /// <summary>Reads a file as it stands; the default location if <paramref name="kubeconfigPath"/> is null.</summary>
    public static K8SConfiguration LoadKubeConfig(string? kubeconfigPath = null, bool useRelativePaths = true) =>
        LoadKubeConfig(new FileInfo(kubeconfigPath ?? KubeConfigDefaultLocation), useRelativePaths);

    /// <inheritdoc cref="LoadKubeConfig(string?,bool)"/>
    public static K8SConfiguration LoadKubeConfig(FileInfo kubeconfig, bool useRelativePaths = true) =>
        KubeConfigFile.Read(kubeconfig, useRelativePaths);

    /// <inheritdoc cref="LoadKubeConfig(string?,bool)"/>
    public static K8SConfiguration LoadKubeConfig(Stream kubeconfigStream)
    {
        using var reader = new StreamReader(kubeconfigStream, leaveOpen: true);
        return KubeConfigFile.Parse(reader.ReadToEnd(), "the kubeconfig");
    }

    /// <summary>Merges files as kubectl does: the first to name an entry wins, files that do not exist are passed over.</summary>
    internal static K8SConfiguration LoadKubeConfig(FileInfo[] kubeConfigs, bool useRelativePaths = true) =>
        KubeConfigFile.Merge(kubeConfigs.Where(f => f.Exists).Select(f => KubeConfigFile.Read(f, useRelativePaths)).ToList());
}
