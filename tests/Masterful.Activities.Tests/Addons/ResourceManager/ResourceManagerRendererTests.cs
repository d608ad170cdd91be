using System.Text.Json.Nodes;
using Masterful.Activities.Addons.ResourceManager;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Addons.ResourceManager;

public sealed class ResourceManagerRendererTests
{
    private static readonly string Golden = Path.Combine(Fixture.Repository, "tests/Masterful.Activities.Tests/Addons/ResourceManager/resource-manager.yaml");

    [Fact]
    public void Render_AsGardenletDeploysIt_IsTheGolden()
    {
        var text = string.Join("---\n", Render().Select(YamlJson.Write));

        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
        {
            File.WriteAllText(Golden, text);
        }

        text.Should().Be(File.ReadAllText(Golden));
    }

    [Fact]
    public void Render_AsGardenletDeploysIt_NamesNothingOfTheSeed() =>
        string.Join('\n', Render().Select(item => item.ToJsonString())).Should()
            .NotContain("shoot--a--b").And.NotContain("seed").And.NotContain("kubeconfig").And.NotContain("system:masters").And.NotContain("gardener-system-");

    [Fact]
    public void Render_AsGardenletDeploysIt_KeepsWhatHasNothingToDoWithThePlace()
    {
        var configuration = YamlJson.Read(Render()[2].Text("data", "config.yaml")!);

        configuration.Text("logLevel").Should().Be("info");
        configuration.Text("controllers", "managedResource", "syncPeriod").Should().Be("1m0s");
        configuration.At("controllers", "csrApprover", "enabled")!.GetValue<bool>().Should().BeTrue();
        configuration.Child("webhooks")!.Select(pair => pair.Value!["enabled"]!.GetValue<bool>()).Should().OnlyContain(enabled => !enabled);
    }

    [Fact]
    public void ConfigMapOf_AsGardenletDeploysIt_IsTheMountedOne() =>
        ResourceManagerRenderer.ConfigMapOf(ResourceManagerSource.Deployment()).Should().Be("gardener-resource-manager-1234");

    [Theory]
    [InlineData("--config=/elsewhere/config.yaml")]
    [InlineData("--config=config.yaml")]
    [InlineData("--target=x")]
    public void ConfigMapOf_ConfigurationOfNoConfigMap_IsRefused(string flag) =>
        Refused(() => ResourceManagerRenderer.ConfigMapOf(ResourceManagerSource.Deployment(flag)));

    [Theory]
    [InlineData("a: [")]
    [InlineData("kind: KubeletConfiguration")]
    [InlineData("{apiVersion: resourcemanager.config.gardener.cloud/v1alpha1, kind: ResourceManagerConfiguration}")]
    public void Render_ConfigurationThatCannotBeRewritten_IsRefused(string configuration) =>
        Refused(() => ResourceManagerRenderer.Render(ResourceManagerSource.Deployment(), ResourceManagerSource.ConfigMap(configuration), "shoot-identity"));

    [Fact]
    public void Render_NoSuchKey_IsRefused() =>
        Refused(() => ResourceManagerRenderer.Render(ResourceManagerSource.Deployment("--config=/etc/grm/other.yaml"), ResourceManagerSource.ConfigMap(), "shoot-identity"));

    [Fact]
    public void Render_NoContainer_IsRefused()
    {
        var deployment = ResourceManagerSource.Deployment();
        deployment["spec"]!["template"]!["spec"]!["containers"] = new JsonArray();

        Refused(() => ResourceManagerRenderer.Render(deployment, ResourceManagerSource.ConfigMap(), "shoot-identity"));
    }

    private static IReadOnlyList<JsonObject> Render() =>
        ResourceManagerRenderer.Render(ResourceManagerSource.Deployment(), ResourceManagerSource.ConfigMap(), "shoot-identity");

    private static void Refused(Action act) => act.Should().Throw<ApplicationFailureException>().Which.ErrorType.Should().Be("MIG-ADDON-004");
}
