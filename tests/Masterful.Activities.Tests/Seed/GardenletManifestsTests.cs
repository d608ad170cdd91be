using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Seed;

namespace Masterful.Activities.Tests.Seed;

public sealed class GardenletManifestsTests
{
    private static readonly SeedSettings Settings = new() { Mode = "gardenlet", Name = "self", Template = "/seed.yaml", GardenletImage = "example.org/gardenlet:v1.149.0" };

    /// <summary>It closes the namespace garden by a NetworkPolicy deny-all as soon as it runs, and only what its own Pod's labels match stays open.</summary>
    [Theory]
    [InlineData("garden")]
    [InlineData("kube-system")]
    public void Render_NetworkPolicy_LetsItsPodOutOfANamespaceThatItCloses(string ns)
    {
        var objects = Render(ns);

        var policy = Single(objects, "NetworkPolicy", "allow-all-egress-from-gardenlet");
        policy.Namespace().Should().Be(ns);
        policy["spec"]!["egress"]!.ToJsonString().Should().Be("[{}]");
        policy.Map("spec", "podSelector", "matchLabels").Should().BeSubsetOf(PodLabels(objects), "it is the Pod that it is for");
        Single(objects, "Service", "gardenlet").Map("spec", "selector").Should().BeSubsetOf(PodLabels(objects));
    }

    [Fact]
    public void Render_Pod_IsLetThroughToShootsAndLeftAloneByWebhooks() =>
        PodLabels(Render("garden")).Should().Contain("networking.resources.gardener.cloud/to-all-shoots-kube-apiserver-tcp-443", "allowed")
            .And.Contain("projected-token-mount.resources.gardener.cloud/skip", "true");

    [Fact]
    public void Render_PriorityClass_IsThereForThePodThatNamesIt()
    {
        var objects = Render("garden");

        var priority = Single(objects, "Deployment", "gardenlet").Text("spec", "template", "spec", "priorityClassName");
        priority.Should().Be("gardener-system-critical");
        Single(objects, "PriorityClass", priority!).Number("value").Should().Be(999998950);
    }

    /// <summary>A roleRef cannot be changed: a binding of the chart's name to another role keeps the chart from being installed.</summary>
    [Theory]
    [InlineData("garden", "gardener.cloud:system:gardenlet")]
    [InlineData("kube-system", "gardener.cloud:system:gardenlet:kube-system")]
    public void Render_Binding_IsToTheRoleOfTheChart(string ns, string name)
    {
        var objects = Render(ns);

        var binding = Single(objects, "ClusterRoleBinding", name);
        binding.Text("roleRef", "name").Should().Be(name);
        Single(objects, "ClusterRole", name).Children("rules").Should().NotBeEmpty();
    }

    /// <summary>gardenlet has no defaults for that section, and ends without it.</summary>
    [Theory]
    [InlineData("garden", "false")]
    [InlineData("kube-system", "true")]
    public void Render_Configuration_HasWhatGardenletHasNoDefaultsFor(string ns, string inMaintenanceOnly)
    {
        var configuration = Configuration(Render(ns));

        configuration.Number("controllers", "shootStatus", "concurrentSyncs").Should().Be(5);
        configuration.Text("controllers", "shoot", "reconcileInMaintenanceOnly").Should().Be(inMaintenanceOnly);
        configuration.Text("gardenClientConnection", "bootstrapKubeconfig", "namespace").Should().Be(ns);
    }

    [Fact]
    public void Render_TemplateConfiguresGardenlet_IsLaidOverTheChartsValuesButNotOverItsAccess()
    {
        var template = new SeedTemplate(
            YamlJson.Read("provider: {type: local}")!, [], YamlJson.Read("config: {logLevel: debug, controllers: {shoot: {concurrentSyncs: 3}}, gardenClientConnection: {kubeconfigSecret: {name: mine}, kubeconfigValidity: {validity: 24h}}}")!);

        var configuration = Configuration([.. GardenletManifests.ForSeed(Settings, template, "kubeconfig").Select(item => item.Object)]);

        configuration.Text("logLevel").Should().Be("debug");
        configuration.Number("controllers", "shoot", "concurrentSyncs").Should().Be(3);
        configuration.Text("controllers", "shoot", "syncPeriod").Should().Be("1h");
        configuration.Text("gardenClientConnection", "kubeconfigSecret", "name").Should().Be("gardenlet-kubeconfig", "the bootstrap kubeconfig leads there");
        configuration.Text("gardenClientConnection", "kubeconfigValidity", "validity").Should().Be("24h");
        configuration.Text("seedConfig", "spec", "provider", "type").Should().Be("local");
    }

    private static JsonObject Configuration(IReadOnlyList<JsonObject> objects) => YamlJson.Read(Single(objects, "ConfigMap", "gardenlet-configmap").Text("data", "config.yaml")!)!;

    private static IReadOnlyList<JsonObject> Render(string ns) =>
    [
        .. (ns == "garden"
            ? GardenletManifests.ForSeed(Settings, new SeedTemplate([], [], []), "kubeconfig")
            : GardenletManifests.ForShoot(Settings, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "self", ["namespace"] = "garden" } }, "kubeconfig"))
            .Select(item => item.Object),
    ];

    private static IReadOnlyDictionary<string, string> PodLabels(IReadOnlyList<JsonObject> objects) =>
        Single(objects, "Deployment", "gardenlet").Map("spec", "template", "metadata", "labels");

    private static JsonObject Single(IReadOnlyList<JsonObject> objects, string kind, string name) => objects.Single(item => item.Kind() == kind && item.Name() == name);
}
