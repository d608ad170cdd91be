using System.Text;
using Masterful.Activities.Etcd;
using Masterful.Activities.Preflight;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Activities.Tests.Preflight;

public sealed class NetworkPolicyCheckTests
{
    [Fact]
    public void NetworkPolicies_OneOfAUserNamesTheTunnel_WarnsOfThatOne()
    {
        var findings = new FindingList();

        SourceEtcdChecks.NetworkPolicies(
            [
                Policy("shop/from-api", "k8s\0app\u0012\tvpn-shoot"),
                Policy("shop/from-web", "k8s\0app\u0012\u0003web"),
                Policy("kube-system/gardener.cloud--allow-vpn", "k8s\0app\u0012\tvpn-shoot"),
            ],
            findings);

        var finding = findings.Findings.Should().ContainSingle().Which;
        (finding.Id, finding.Severity, finding.Object).Should().Be(("network-policy", FindingSeverity.Warning, "NetworkPolicy shop/from-api"));
    }

    private static EtcdKeyValue Policy(string name, string value) => new($"/registry/networkpolicies/{name}", Encoding.UTF8.GetBytes(value), 1);
}
