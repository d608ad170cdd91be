using System.Text;
using Masterful.Activities.Source;

namespace Masterful.Activities.ControlPlane;

/// <summary>Renders a whole control plane. It reads no clock and no disk: the same source gives the same bytes.</summary>
public static class ControlPlaneRenderer
{
    /// <summary>Renders. Fails with <c>MIG-CUT-001</c> when something cannot become a static Pod.</summary>
    public static RenderedControlPlane Render(SourceObjects source, SecretsInForce secrets, RenderTarget target)
    {
        var pods = new List<RenderedPod>();
        var files = new List<RenderedFile>();
        foreach (var role in new[] { "main", "events" })
        {
            var etcd = new EtcdRenderer(role, source, secrets, target);
            pods.Add(etcd.Render());
            files.AddRange(etcd.Files);
        }

        DeploymentRenderer[] deployments =
        [
            new ApiServerRenderer(source, secrets, target),
            new ControllerRenderer("kube-controller-manager", target.Ports.KubeControllerManager, source, secrets, target),
            new ControllerRenderer("kube-scheduler", target.Ports.KubeScheduler, source, secrets, target),
        ];
        foreach (var deployment in deployments)
        {
            pods.Add(deployment.Render());
            files.AddRange(deployment.Files);
        }

        return new RenderedControlPlane(pods, files, secrets.Get("ca-bundle").Text("bundle.crt"));
    }
}
