using System.CommandLine;
using k8s;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Worker.Commands;

/// <summary>Which cluster a command talks to, found as kubectl finds it.</summary>
internal sealed class KubeconfigOptions
{
    public Option<FileInfo?> File { get; } = new("--kubeconfig") { Description = "Kubeconfig of the cluster [KUBECONFIG, ~/.kube/config]" };

    public Option<string?> Context { get; } = new("--context") { Description = "Context in it; its current one when left out" };

    /// <summary>Opens it; nothing is sent yet. <c>MIG-API-003</c> when there is none, or none that can be used.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="options">How to talk to it.</param>
    /// <param name="instead">A kubeconfig that comes before those of kubectl when none was given.</param>
    public KubernetesApi Open(ParseResult result, KubernetesApiOptions options, string? instead = null)
    {
        var given = result.GetValue(File)?.FullName ?? instead;
        var variable = Environment.GetEnvironmentVariable("KUBECONFIG");
        var subject = given is not null ? $"kubeconfig {given}" : string.IsNullOrWhiteSpace(variable) ? $"kubeconfig {KubernetesClientConfiguration.KubeConfigDefaultLocation}" : $"KUBECONFIG={variable}";
        try
        {
            // Kubectl merges the files of the variable; of a context in one of them, the first file that has it decides.
            var configuration = given is null && !string.IsNullOrWhiteSpace(variable) && result.GetValue(Context) is null
                ? KubernetesClientConfiguration.BuildDefaultConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigFile(given ?? FirstOf(variable), result.GetValue(Context));
            return new KubernetesApi(configuration, options);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or k8s.Exceptions.KubeConfigException or NotSupportedException)
        {
            throw PlatformErrors.Kubeconfig.At(subject, problem.Message, problem);
        }
    }

    private static string? FirstOf(string? variable) =>
        variable?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
}
