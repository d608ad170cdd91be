using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Tests.Addons.ResourceManager;

namespace Masterful.Activities.Tests.Addons;

public sealed class SystemPlacementTests
{
    private const string Configuration = """
        apiVersion: resourcemanager.config.gardener.cloud/v1alpha1
        kind: ResourceManagerConfiguration
        webhooks:
          systemComponentsConfig:
            enabled: true
            nodeSelector: {worker.gardener.cloud/system-components: "true"}
            podNodeSelector: {worker.gardener.cloud/system-components: "true"}
            podTolerations: [{key: dedicated, operator: Equal, value: system, effect: NoSchedule}]
        """;

    [Theory]
    [InlineData("Deployment")]
    [InlineData("StatefulSet")]
    public void Rewrite_SystemPods_SayWhereTheyRun(string kind)
    {
        AddonObject[] objects = [new("a", Workload(kind, "{nodeSelector: {own: kept}, tolerations: [{key: own, operator: Exists}]}"))];

        var changes = SystemPlacement.Of(Configuration)!.Rewrite(objects);

        changes.Should().ContainSingle().Which.Should().Be(("a", $"{kind} kube-system/w: node selector worker.gardener.cloud/system-components=true and 1 tolerations in its Pods, as no webhook adds them any more"));
        var pod = objects[0].Object.Child("spec", "template", "spec")!;
        pod["nodeSelector"]!.ToJsonString().Should().Be("""{"own":"kept","worker.gardener.cloud/system-components":"true"}""");
        pod.Children("tolerations").Select(item => item.Text("key")).Should().Equal("own", "dedicated");
        SystemPlacement.Of(Configuration)!.Rewrite(objects).Should().BeEmpty("it is done already");
    }

    [Theory]
    [InlineData("kind: DaemonSet, spec: {template: {spec: {}}}", "kube-system")]
    [InlineData("kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: {}}}}}", "kube-system")]
    [InlineData("kind: Deployment, spec: {template: {spec: {}}}", "default")]
    [InlineData("kind: Deployment, spec: {template: {metadata: {labels: {system-components-config.resources.gardener.cloud/skip: \"true\"}}, spec: {}}}", "kube-system")]
    public void Rewrite_PodsThatTheWebhookLeavesAlone_AreLeftAlone(string workload, string ns)
    {
        AddonObject[] objects = [new("a", YamlJson.Read($"{{apiVersion: apps/v1, metadata: {{name: w, namespace: {ns}}}, {workload}}}")!)];

        SystemPlacement.Of(Configuration)!.Rewrite(objects).Should().BeEmpty();
    }

    [Theory]
    [InlineData("enabled: true", "enabled: false")]
    [InlineData("kind: ResourceManagerConfiguration", "kind: Other")]
    [InlineData("webhooks:", "webhooks: }")]
    public void Of_WebhookThatIsOff_IsNone(string right, string wrong) => SystemPlacement.Of(Configuration.Replace(right, wrong)).Should().BeNull();

    [Fact]
    public async Task Collect_ResourceManagerOfTheSeedPlacesPods_TemplatesDoSoAfterwards()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await ResourceManagerSource.PrepareAsync(lab);
        var name = ResourceManagerSource.ConfigMap().Name();
        await lab.Seed.MergePatchAsync(new("v1", "ConfigMap", HostedLandscape.Namespace, name), new JsonObject { ["data"] = new JsonObject { ["config.yaml"] = Configuration } });

        var collected = await new AddonCollector(lab.File, lab.Migration, lab.Seed).CollectAsync(new HashSet<string>());

        var coredns = collected.Objects.Single(item => item.Object.Kind() == "Deployment" && item.Object.Name() == "coredns").Object;
        coredns.Map("spec", "template", "spec", "nodeSelector").Should().Contain("worker.gardener.cloud/system-components", "true");
        collected.ManagedResources.Single(resource => resource.Name == "shoot-core-coredns").Changes.Should().Contain(change => change.Contains("coredns: node selector"));
    }

    private static JsonObject Workload(string kind, string pod) =>
        YamlJson.Read($"{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: w, namespace: kube-system}}, spec: {{template: {{spec: {pod}}}}}}}")!;
}
