using System.Net;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Node;

/// <summary>
/// Runs a control plane's containers by the name of their program: etcd is always the real one; Kubernetes' components are
/// the real ones where the machine has them, else the simulation's.
/// </summary>
public sealed class NodeContainerRuntime : IContainerRuntime
{
    private readonly NodeContainerRuntimeOptions options;

    public NodeContainerRuntime(NodeContainerRuntimeOptions options) => this.options = options;

    public async Task<IContainer> StartAsync(ContainerStart start, CancellationToken cancellationToken)
    {
        if (start.Spec.Program == "etcd") return ProcessContainer.StartEtcd(options.EtcdBinary, start);
        if (RealBinary(start.Spec.Program) is { } real) return ProcessContainer.Start(real, start, options.Node.Address);
        return start.Spec.Program switch
        {
            "kube-apiserver" => await ApiServerContainer.StartAsync(start, ApiServerOptions(start)),
            "kube-controller-manager" => await SimulatedComponent.StartAsync(
                start,
                start.RequiredFlag("kubeconfig"),
                options.Node,
                (access, client) => new ControllerManagerJob(
                    access, client, start.Flag("use-service-account-credentials") == "true", options.Node.Since)),
            "kube-scheduler" => await SimulatedComponent.StartAsync(
                start, SchedulerKubeconfig(start), options.Node, (_, client) => new SchedulerJob(client, options.Node.Since)),
            var other => throw new NotSupportedException($"ErrImagePull: there is no program {other} on this node (image {start.Spec.Image})"),
        };
    }

    private string? RealBinary(string program)
    {
        if (string.IsNullOrEmpty(options.KubernetesAssetsDirectory)) return null;
        var path = Path.Combine(options.KubernetesAssetsDirectory, program);
        return File.Exists(path) ? path : null;
    }

    private ShootApiServerOptions ApiServerOptions(ContainerStart start)
    {
        var resolve = options.Node.ResolverFor(start.Pod);
        return options.ApiServer with
        {
            Name = options.Node.Name,
            Addresses = [options.Node.Address],
            Resolve = name => resolve(name.Host) is { } address ? new IPEndPoint(address, name.Port) : null,
            AuditLogFile = Path.Combine(options.Node.Root, "var", "log", "pods", "kube-apiserver-audit.log"),
        };
    }

    /// <summary>A scheduler takes its kubeconfig from its configuration file, or from the flag.</summary>
    private static string SchedulerKubeconfig(ContainerStart start)
    {
        if (start.Flag("config") is not { } config) return start.RequiredFlag("kubeconfig");
        var configuration = YamlJson.ParseObject(File.ReadAllText(start.Files.Map(config)));
        return configuration.TextAt("clientConnection", "kubeconfig")
            ?? throw new FormatException($"{config}: clientConnection.kubeconfig is missing");
    }
}
