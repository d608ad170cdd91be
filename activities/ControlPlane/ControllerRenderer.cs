using System.Text.Json.Nodes;
using Masterful.Activities.Source;

namespace Masterful.Activities.ControlPlane;

/// <summary>kube-controller-manager and kube-scheduler: they differ in their flags only, and those come from the live Deployments.</summary>
internal sealed class ControllerRenderer(string component, int port, SourceObjects source, SecretsInForce secrets, RenderTarget target)
    : DeploymentRenderer(source, secrets, target)
{
    /// <inheritdoc/>
    protected override string Component => component;

    /// <inheritdoc/>
    protected override void Rewrite(JsonObject container, FlagList flags)
    {
        MovePort(container, flags, port);
        flags.Set("--bind-address", "127.0.0.1", "on the node's network it would be open to everybody");
        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" }.Select(name => container[name]?["httpGet"]).OfType<JsonObject>())
        {
            probe["host"] = "127.0.0.1";
        }
    }
}
