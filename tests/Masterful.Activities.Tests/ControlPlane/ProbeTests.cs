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
}
