using System.Text;
using k8s;
using Masterful.Activities.Landscapes;

namespace Masterful.Worker.Commands.Demo;

/// <summary>Asks the API by its name, as the kubelet on the node does: with its kubeconfig, through its hosts file.</summary>
internal static class SourceProbe
{
    /// <summary>Answers where the API was found and what it said.</summary>
    public static async Task<string> AskAsync(NodeSettings node, EndpointSettings endpoint)
    {
        // Paths in the kubelet's kubeconfig are the node's, and the node's root is a folder here.
        var text = await File.ReadAllTextAsync(Path.Combine(node.Root, "var/lib/kubelet/kubeconfig-real"));
        using var rooted = new MemoryStream(Encoding.UTF8.GetBytes(text.Replace(": /var/", $": {node.Root}/var/")));
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(rooted);
        var host = new Uri(configuration.Host!);
        var address = (await File.ReadAllLinesAsync(Path.Combine(node.Root, endpoint.HostsFile.TrimStart('/'))))
            .Select(line => line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .First(words => words.Length > 1 && words.Contains(host.Host))[0];
        configuration.TlsServerName = host.Host;
        configuration.Host = $"https://{address}:{host.Port}";
        using var client = new Kubernetes(configuration);
        using var response = await client.HttpClient.GetAsync(new Uri(client.BaseUri, $"api/v1/nodes/{node.Name}"));
        return $"https://{host.Host}:{host.Port} at {address} answers {(int)response.StatusCode} to the kubelet of {node.Name}";
    }
}
