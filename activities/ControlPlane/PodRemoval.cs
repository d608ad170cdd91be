using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>Takes static Pods of this migration off a node and waits until nothing of them runs any more.</summary>
/// <param name="place">The node.</param>
/// <param name="placement">Its manifests.</param>
/// <param name="clock">Where time comes from.</param>
/// <param name="limit">How long stopping may take.</param>
internal sealed class PodRemoval(NodePlace place, Placement placement, TimeProvider clock, TimeSpan limit)
{
    /// <summary>Both etcds.</summary>
    public Task StopEtcdAsync()
    {
        var ports = place.Settings.Ports;
        return StopAsync(EtcdMember.Components, [ports.EtcdClient, ports.EtcdPeer, ports.EtcdEventsClient, ports.EtcdEventsPeer], onLoopback: true);
    }

    /// <summary>kube-apiserver. It listens on every address, so one tells; on loopback another node's may answer where nodes share a machine.</summary>
    public Task StopApiServerAsync() => StopAsync(["kube-apiserver"], [place.Settings.Ports.KubeApiserver], onLoopback: false);

    /// <summary>kube-controller-manager and kube-scheduler.</summary>
    public Task StopControllersAsync(IReadOnlyList<string> controllers) =>
        StopAsync(controllers, [place.Settings.Ports.KubeControllerManager, place.Settings.Ports.KubeScheduler], onLoopback: true);

    private async Task StopAsync(IReadOnlyList<string> components, int[] ports, bool onLoopback)
    {
        var ours = components.Where(component => placement.Find(component) is not null || placement.IsInPlace(component)).ToList();
        if (ours.Count == 0)
        {
            return;
        }

        foreach (var component in ours)
        {
            placement.Remove(component);
        }

        var names = string.Join(", ", ours);
        await Waiting.UntilAsync(
            clock,
            limit,
            $"waiting until {names} is gone",
            async token => await PortProbe.OpenAsync(place.Settings.Address, ports, onLoopback, token) is { Count: > 0 } open
                ? (false, $"{string.Join(", ", open)} still accepts connections")
                : (true, "nothing listens"),
            seen => CutoverErrors.NotStopped.At($"static Pod {names}", seen + ".", final: ActivityProgress.IsAgain),
            ActivityProgress.CancellationToken);
        ours.ForEach(placement.Forget);
    }
}
