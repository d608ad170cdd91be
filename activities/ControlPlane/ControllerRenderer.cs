using System.Text;
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
        if (component == "kube-controller-manager" && Target.IsFoundLate)
        {
            foreach (var (name, value) in NodePatience.Lengthen(flags))
            {
                Annotations[name] = value;
            }
        }

        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" }.Select(name => container[name]?["httpGet"]).OfType<JsonObject>())
        {
            probe["host"] = "127.0.0.1";
        }
    }

    /// <inheritdoc/>
    protected override void RewriteFiles(VolumeTranslator volumes, List<JsonObject> translated, JsonObject container)
    {
        var flags = new FlagList(container, Changes);
        var kubeconfig = volumes.Files.FirstOrDefault(file => file.Source == FileSource.Kubeconfig);
        if (kubeconfig is null)
        {
            throw Impossible("no volume brings a generic kubeconfig with a token, so there is nothing to give it a client certificate by.");
        }

        if (flags.Get("--config") is not { } path || OnNode(container, volumes, path) is not { } file)
        {
            return;
        }

        var configuration = YamlJson.Read(Encoding.UTF8.GetString(file.Content)) ?? throw Impossible($"{path} is not a YAML mapping.");
        var named = configuration.Str("clientConnection", "kubeconfig");
        if (OnNode(container, volumes, named)?.Path == kubeconfig.Path)
        {
            return;
        }

        var connection = configuration["clientConnection"] as JsonObject ?? [];
        var mount = container.Objects("volumeMounts").First(item => kubeconfig.Path.StartsWith(volumes.Directory(item.Str("name")) + "/", StringComparison.Ordinal));
        connection["kubeconfig"] = mount.Str("mountPath").TrimEnd('/') + kubeconfig.Path[volumes.Directory(mount.Str("name")).Length..];
        configuration["clientConnection"] = connection.Parent is null ? connection : connection.DeepClone();
        volumes.Replace(file.Path, Encoding.UTF8.GetBytes(YamlJson.Write(configuration)), "kubeconfig corrected");
        Changes.Add($"{path}: clientConnection.kubeconfig is {connection["kubeconfig"]} instead of '{named}', which no volume brings");
    }
}
