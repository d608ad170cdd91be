using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Tests.Addons;

public sealed class ManagedResourceMarksTests
{
    private const string ManagedResource = """
        {"metadata": {"name": "shoot-core-coredns", "namespace": "shoot--garden--masterful"},
         "spec": {"injectLabels": {"shoot.gardener.cloud/no-cleanup": "true"}}}
        """;

    [Theory]
    [InlineData("seed-1", "seed-1:shoot--garden--masterful/shoot-core-coredns")]
    [InlineData(null, "shoot--garden--masterful/shoot-core-coredns")]
    public void Apply_Any_SaysWhereItComesFrom(string? cluster, string origin)
    {
        var marked = Apply(cluster, """{"metadata": {"name": "c", "annotations": {"own": "kept"}}, "status": {"a": "b"}}""");

        marked.Annotations().Should().Contain("resources.gardener.cloud/origin", origin).And.Contain("own", "kept");
        marked.Annotations()["resources.gardener.cloud/description"].Should().StartWith("DO NOT EDIT").And.Contain("\nAny modifications");
        marked.Labels().Should().Contain("resources.gardener.cloud/managed-by", "gardener").And.Contain("shoot.gardener.cloud/no-cleanup", "true");
        marked.Should().NotContainKey("status");
    }

    [Fact]
    public void Apply_Workload_LabelsItsTemplatesToo()
    {
        var marked = Apply(null, """
            {"metadata": {"name": "db"}, "spec": {"template": {"metadata": {"labels": {"app": "db"}}}, "volumeClaimTemplates": [{"metadata": {"name": "data"}}, {}]}}
            """);

        marked.Map("spec", "template", "metadata", "labels").Should().BeEquivalentTo(new Dictionary<string, string> { ["app"] = "db", ["shoot.gardener.cloud/no-cleanup"] = "true" });
        marked["spec"]!["volumeClaimTemplates"]!.AsArray().Should()
            .OnlyContain(claim => claim.Map("metadata", "labels").Single().Key == "shoot.gardener.cloud/no-cleanup");
    }

    private static JsonObject Apply(string? cluster, string item) =>
        new ManagedResourceMarks(cluster).Apply(JsonNode.Parse(ManagedResource)!.AsObject(), JsonNode.Parse(item)!.AsObject());
}
