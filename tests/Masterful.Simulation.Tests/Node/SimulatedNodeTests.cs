using System.Net;
using Masterful.Simulation.Api;
using Masterful.Simulation.Node;
using Masterful.Simulation.Tests.Landscape;

namespace Masterful.Simulation.Tests.Node;

public sealed class SimulatedNodeTests
{
    [Fact]
    public async Task Restart_ConfigurationIsBadAtFirst_HappensOnceItIsMended()
    {
        using var directory = new TemporaryDirectory();
        var configuration = directory.File("var/lib/kubelet/config/kubelet");
        Directory.CreateDirectory(Path.GetDirectoryName(configuration)!);
        await File.WriteAllTextAsync(configuration, "staticPodPath: /etc/kubernetes/manifests");
        var identity = new NodeIdentity("node-1", directory.Path, IPAddress.Loopback, "10.0.0.1", DateTimeOffset.UtcNow);
        var runtime = new NodeContainerRuntimeOptions { Node = identity, EtcdBinary = "etcd", ApiServer = new ShootApiServerOptions { Addresses = [IPAddress.Loopback] } };
        var node = await SimulatedNode.StartAsync(identity, runtime, options => options, [], TimeSpan.FromSeconds(1), healthPort: 0);

        await File.WriteAllTextAsync(configuration, "staticPodPath: [");
        var request = directory.File("run/kubelet-restart");
        Directory.CreateDirectory(Path.GetDirectoryName(request)!);
        await File.WriteAllTextAsync(request, "");
        await Eventually.TrueAsync(() => node.RestartProblem is not null, "the configuration cannot be read");
        File.Exists(request).Should().BeTrue();

        await File.WriteAllTextAsync(configuration, "staticPodPath: /etc/kubernetes/others");
        await Eventually.TrueAsync(() => !File.Exists(request), "the configuration was mended");
        Directory.Exists(directory.File("etc/kubernetes/others")).Should().BeTrue();
        await Eventually.TrueAsync(() => node.RestartProblem is null, "the kubelet started");
        await node.DisposeAsync();
    }
}
