using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Seed;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Seed;

public sealed class SelfHostedShootTests
{
    private static readonly SeedSettings Settings = new() { Mode = "managedSeed", Name = "self", Template = "template.yaml" };
    private static readonly string[] Issuers = ["https://api.masterful.garden.internal.example", "https://old.example"];

    [Fact]
    public void Render_FixtureShoot_CarriesTheClusterOverAndLeavesTheSeedBehind()
    {
        var old = Old();
        old["spec"]!["hibernation"] = new JsonObject { ["schedules"] = new JsonArray() };
        old["spec"]!["credentialsBindingName"] = "cloud";

        var shoot = SelfHostedShoot.Render(old, Settings, Template("controlPlane: {pool: worker-a, backup: {provider: local}}"), Issuers);

        shoot.Namespace().Should().Be("garden");
        shoot.Name().Should().Be("self");
        shoot.Annotations()[SelfHostedShoot.MigratedFrom].Should().Be("garden/masterful");
        var spec = shoot["spec"]!.AsObject();
        spec.Should().NotContainKeys("seedName", "hibernation", "credentialsBindingName");
        JsonNode.DeepEquals(spec["networking"], old["spec"]!["networking"]).Should().BeTrue();
        spec.Text("kubernetes", "version").Should().Be("1.36.2");
        spec.Text("kubernetes", "kubeAPIServer", "serviceAccountConfig", "issuer").Should().Be(Issuers[0]);
        spec.At("kubernetes", "kubeAPIServer", "serviceAccountConfig", "acceptedIssuers")!.ToJsonString().Should().Be("""["https://old.example"]""");
        var pool = spec.Children("provider", "workers").Single();
        pool.Text("controlPlane", "backup", "provider").Should().Be("local");
        pool["controlPlane"]!.AsObject().Should().NotContainKey("pool");
    }

    [Fact]
    public void Render_IssuersInTheOldSpecAndTheTemplate_AreAllAcceptedOnce()
    {
        var old = Old();
        JsonMerge.Ensure(old, "spec", "kubernetes", "kubeAPIServer")["serviceAccountConfig"] =
            new JsonObject { ["issuer"] = "https://older.example", ["acceptedIssuers"] = new JsonArray("https://old.example") };

        var shoot = SelfHostedShoot.Render(
            old, Settings, Template("spec: {kubernetes: {kubeAPIServer: {serviceAccountConfig: {issuer: https://mine.example, acceptedIssuers: [https://new.example]}}}}"), Issuers);

        var config = shoot.At("spec", "kubernetes", "kubeAPIServer", "serviceAccountConfig");
        config.Text("issuer").Should().Be(Issuers[0], "tokens are issued as before, whatever the template says");
        (config.At("acceptedIssuers") as JsonArray)!.Select(issuer => issuer.Text()).Should().BeEquivalentTo("https://old.example", "https://older.example", "https://new.example");
    }

    [Theory]
    [InlineData("controlPlane: {pool: other}", "MIG-SEED-003", "it has no worker pool other")]
    [InlineData("spec: {provider: {workers: [{name: worker-a, minimum: 1, maximum: 2}]}}", "MIG-SEED-003", "0 of its worker pools")]
    [InlineData("{controlPlane: {pool: worker-a}, spec: {provider: {workers: [{name: worker-a, minimum: 1, maximum: 2}]}}}", "MIG-SEED-003", "maximum 2")]
    [InlineData("{controlPlane: {pool: a}, spec: {provider: {workers: [{name: a, minimum: 1, maximum: 1}, {name: b, minimum: 1, maximum: 1, controlPlane: {}}]}}}", "MIG-SEED-003", "2 worker pools")]
    [InlineData("spec: {seedName: seed-a}", "MIG-SEED-003", "seedName must not be set")]
    [InlineData("spec: {networking: {pods: 10.0.0.0/8}}", "MIG-SEED-004", "networking.pods is 10.0.0.0/8")]
    [InlineData("spec: {networking: {type: cilium}}", "MIG-SEED-004", "networking.type is cilium")]
    [InlineData("spec: {kubernetes: {version: 1.37.0}}", "MIG-SEED-003", "kubernetes.version is 1.37.0")]
    [InlineData("spec: {dns: {domain: other.example}}", "MIG-SEED-003", "dns.domain is other.example")]
    [InlineData("spec: {kubernetes: {verticalPodAutoscaler: {enabled: false}}}", "MIG-SEED-003", "verticalPodAutoscaler is off")]
    [InlineData("spec: {addons: {nginxIngress: {enabled: true}}}", "MIG-SEED-003", "nginxIngress is on")]
    [InlineData("metadata: {namespace: garden-x}", "MIG-SEED-003", "must not name another object")]
    public void Render_TemplateThatCannotWork_IsRefusedWithItsErrorId(string template, string id, string words)
    {
        var render = () => SelfHostedShoot.Render(Old(), Settings, Template(template), Issuers);

        var failure = render.Should().Throw<ApplicationFailureException>().Which;
        failure.ErrorType.Should().Be(id);
        failure.Message.Should().Contain(words);
    }

    [Fact]
    public void Render_NoIssuersKnown_IsRefused()
    {
        var render = () => SelfHostedShoot.Render(Old(), Settings, [], []);

        render.Should().Throw<ApplicationFailureException>().Which.ErrorType.Should().Be("MIG-SEED-003");
    }

    private static JsonObject Template(string yaml) => YamlJson.Read(yaml)!;

    private static JsonObject Old() =>
        YamlJson.ReadAll(File.ReadAllText(Fixture.Path("garden/objects.yaml"))).Single(item => item.Kind() == "Shoot");
}
