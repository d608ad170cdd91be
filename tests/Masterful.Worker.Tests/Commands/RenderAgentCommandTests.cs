using System.CommandLine;
using Masterful.Worker.Commands;
using Masterful.Worker.Landscape;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.Commands;

public sealed class RenderAgentCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;
    private readonly StringWriter output = new();

    public RenderAgentCommandTests() => File.WriteAllText(Landscape, """
        apiVersion: masterful.gardener.cloud/v1alpha1
        kind: Landscape
        garden: {kubeconfig: garden.kubeconfig}
        seeds: [{name: seed-a, kubeconfig: seed.kubeconfig}]
        artifacts: {directory: artifacts, keyFile: worker.key}
        shoots:
        - name: garden/other
          etcd: {endpoint: "https://127.0.0.1:1"}
          endpoint: {provider: hosts}
          nodes: [{name: node-3, address: 192.0.2.12}]
        - name: garden/masterful
          etcd: {endpoint: "https://127.0.0.1:2", restore: etcdutl}
          endpoint: {provider: dnsRecord, port: 6443, outsideHosts: outside.hosts}
          nodes:
          - {name: node-1, address: 192.0.2.10, ports: {etcdClient: 12379}, kubelet: {restart: ["/bin/one"]}}
          - {name: node-2, address: 192.0.2.11, kubelet: {restart: ["/bin/two"]}}
          seed: {mode: gardenlet, name: s, template: seed-template.yaml}
          verify: {tokenFiles: [a.token]}
          sourceAddresses: ["192.0.2.9:443"]
        """);

    private string Landscape => Path.Combine(directory, "landscape.yaml");

    public void Dispose()
    {
        output.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task AgentLandscape_IsWhatTheAgentNeedsAndNothingElse()
    {
        (await RunAsync("agent-landscape", "--node", "node-2", "-l", Landscape)).Should().Be(0);

        var reduced = output.ToString();
        foreach (var word in new[] { "garden.kubeconfig", "seed", "seed.kubeconfig", "worker.key", "127.0.0.1", "garden/other", "node-3", "outside.hosts", "192.0.2.9", "/bin/one" })
        {
            reduced.Split('\n').Skip(1).Should().NotContain(line => line.Contains(word, StringComparison.Ordinal), $"{word} is the worker's");
        }

        await File.WriteAllTextAsync(Landscape, reduced);
        var landscape = LandscapeLoader.LoadForAgent(Landscape, _ => { });
        landscape.Artifacts.Directory.Should().Be(Path.Combine(directory, "artifacts"));
        var shoot = landscape.Shoots.Single();
        (shoot.Name, shoot.RestoreByEtcdutl, shoot.Endpoint.Provider, shoot.Endpoint.Port).Should().Be(("garden/masterful", true, "dnsRecord", 6443));
        shoot.TokenFiles.Should().Equal(Path.Combine(directory, "a.token"));
        shoot.Nodes.Select(node => (node.Name, node.Address, node.Ports.EtcdClient)).Should().Equal(("node-1", "192.0.2.10", 12379), ("node-2", "192.0.2.11", 2379));
        shoot.Nodes[1].Kubelet.Restart.Should().Equal("/bin/two");
    }

    [Fact]
    public async Task AgentLandscape_NodeThatIsNotThere_IsRefused() =>
        (await FluentActions.Awaiting(() => RunAsync("agent-landscape", "--node", "node-9", "-l", Landscape)).Should().ThrowAsync<ApplicationFailureException>())
            .Which.ErrorType.Should().Be("MIG-REQ-003");

    [Fact]
    public void Manifests_TellWhereTheLandscapeComesFrom()
    {
        var (unit, pod) = (AgentManifests.Unit("node-1", "127.0.0.1:7233"), AgentManifests.Pod("node-1", "image", "127.0.0.1:7233"));

        unit.Should().Contain("masterful render agent-landscape --node node-1 >").And.Contain("\nLimitCORE=0\n").And.Contain("\nUMask=0077\n");
        pod.Should().Contain("masterful render agent-landscape --node node-1 |").And.Contain("secretName: masterful-landscape-node-1\n");
    }

    private Task<int> RunAsync(params string[] arguments) =>
        RenderCommand.Create().Parse(arguments).InvokeAsync(new() { EnableDefaultExceptionHandler = false, Output = output, Error = output });
}
