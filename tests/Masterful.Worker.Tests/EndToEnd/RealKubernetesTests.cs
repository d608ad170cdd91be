using System.Net;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;
using Masterful.Simulation.Landscape;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>
/// What only the real programs can say of the manifests that were rendered. All other end-to-end tests run on them too where
/// <c>KUBEBUILDER_ASSETS</c> names them.
/// </summary>
public sealed class RealKubernetesTests
{
    private static readonly string[] Proven =
    [
        "api-ready", "service-account-continuity", "signing-key-unchanged", "issuer-unchanged", "kubernetes-endpoints", "controller-leases", "component-identities",
        "secrets-decrypt", "secrets-round-trip", "workload-scheduled", "service-endpoints", "kept-keys", "no-system-masters", "source-silent",
    ];

    [RealKubernetesFact]
    public async Task Restore_RealControlPlane_TakesOverTokensSecretsAndWorkloads()
    {
        await using var lab = await Lab.StartAsync();

        var result = await Lab.ResultAsync(await lab.BeginAsync());

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Evidence.Verification!.Checks.Where(check => Proven.Contains(check.Id)).Should().HaveCount(Proven.Length)
            .And.OnlyContain(check => check.Outcome == CheckOutcome.Passed);
        using var api = Connect(lab);
        var version = (await api.GetAsync("/version", default)).TextAt("buildDate");
        version.Should().NotBeNullOrEmpty("it is the program of KUBEBUILDER_ASSETS that answers");
        await ValidateManifestsAsync(lab, api);
    }

    /// <summary>Strictly, without storing anything: an unknown, misspelt or duplicate field is refused.</summary>
    private static async Task ValidateManifestsAsync(Lab lab, KubeClient api)
    {
        var manifests = Directory.GetFiles(Path.Combine(lab.Landscape.File.Shoots[0].Nodes[0].Root, "etc/kubernetes/manifests"), "*.yaml");
        manifests.Should().HaveCount(5);
        foreach (var manifest in manifests)
        {
            var pod = YamlJson.ParseObject(await File.ReadAllTextAsync(manifest));
            pod["metadata"]!["name"] = "strict-" + pod.NameOf();
            var made = await api.CreateAsync("/api/v1/namespaces/kube-system/pods?dryRun=All&fieldValidation=Strict", pod, default);
            made.Should().NotBeNull(manifest);
        }
    }

    /// <summary>The moved API server, as its administrator sees it.</summary>
    internal static KubeClient Connect(Lab lab)
    {
        var (node, fixture) = (lab.Landscape.File.Shoots[0].Nodes[0], Fixture.Open("landscape-a"));
        string Pem(string name) => File.ReadAllText(fixture.Pki(name));
        var kubeconfig = Path.Combine(lab.Landscape.Directory, "admin.kubeconfig");
        File.WriteAllText(kubeconfig, Kubeconfig.Render("shoot", $"https://{node.Address}:{node.Ports.KubeApiserver}", Pem("ca.crt"), Pem("x-admin.crt"), Pem("x-admin.key")));
        return new KubeClient(Kubeconfig.Load(kubeconfig, path => path));
    }
}
