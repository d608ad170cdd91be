using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class ProbeTests
{
    private static readonly DateTimeOffset Placed = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("node-1_b", 1, true)]
    [InlineData("node-1_b", -1, false)]
    [InlineData("vm_gone", 1, false)]
    [InlineData("", 1, false)]
    public void Judge_Lease_WantsANewHolderThatRenewedSince(string holder, int seconds, bool done) =>
        LeaseProbe.Judge(TestNode.Lease("kube-scheduler", holder, Placed.AddSeconds(seconds)), new PlacedPod("kube-scheduler", Placed, "vm_gone"))
            .Done.Should().Be(done);

    [Fact]
    public void Judge_NoLease_SaysThatNobodyHoldsIt() =>
        LeaseProbe.Judge(null, new PlacedPod("kube-scheduler", Placed)).Should().Be((false, "Lease kube-system/kube-scheduler is held by nobody"));

    [Fact]
    public void Failing_VerboseAnswer_KeepsTheLinesThatFailed() =>
        ApiProbe.Failing("[+]ping ok\n[-]etcd failed: reason withheld\n[+]log ok\n[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\nreadyz check failed")
            .Should().Be("[-]etcd failed: reason withheld; [-]poststarthook/rbac/bootstrap-roles failed: reason withheld");

    [Theory]
    [InlineData("gardener-resource-manager.shoot--garden--masterful", true)]
    [InlineData("gardener-resource-manager", true)]
    [InlineData("gardener-extension-provider-local.extension-provider-local", true)]
    [InlineData("webhook.garden.svc", true)]
    [InlineData("webhook.garden.svc.cluster.local", true)]
    [InlineData("policy.example.org", false)]
    [InlineData("example.org", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("localhost", false)]
    public void SeedInternalHost_Names_AreToldByTheirShape(string host, bool isInternal) =>
        SeedInternalHost.Is(host, Fixture.Namespace).Should().Be(isInternal);

    [Fact]
    public void DeadWebhooks_NameServerAway_KeepsForeignHosts()
    {
        var finder = new DeadReferenceFinder(Fixture.Namespace, (_, _) => false, _ => false);
        var configuration = JsonNode.Parse("""{"webhooks":[{"name":"a","clientConfig":{"url":"https://policy.example.org/a"}}]}""")!.AsObject();

        finder.DeadWebhooks(configuration).Should().BeEmpty();
    }

    [Fact]
    public void DeadWebhooks_HostThatDoesNotExist_IsDead()
    {
        var finder = new DeadReferenceFinder(Fixture.Namespace, (_, _) => false, host => host == "policy.example.org");
        var configuration = JsonNode.Parse("""{"webhooks":[{"name":"a","clientConfig":{"url":"https://policy.example.org/a"}}]}""")!.AsObject();

        finder.DeadWebhooks(configuration).Single().Reason.Should().Be("policy.example.org does not exist");
    }

    [Fact]
    public void DeadWebhooks_ServiceWithEndpoints_Lives()
    {
        var finder = new DeadReferenceFinder(Fixture.Namespace, (ns, name) => (ns, name) == ("team-a", "policy"), _ => true);

        finder.DeadWebhooks(ShootObjects.Named("ValidatingWebhookConfiguration", "team-a-policy")).Should().BeEmpty();
    }

    [Fact]
    public void DeadConversion_WebhookWithoutEndpoints_IsReported()
    {
        var finder = new DeadReferenceFinder(Fixture.Namespace, (_, _) => false, _ => false);
        var definition = JsonNode.Parse("""{"spec":{"conversion":{"strategy":"Webhook","webhook":{"clientConfig":{"service":{"namespace":"a","name":"b"}}}}}}""")!.AsObject();

        finder.DeadConversion(definition)!.Value.Target.Should().Be("Service a/b");
        finder.DeadConversion(ShootObjects.Of("CustomResourceDefinition").First()).Should().BeNull();
    }
}
