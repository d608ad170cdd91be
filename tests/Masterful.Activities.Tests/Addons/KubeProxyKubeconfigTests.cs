using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Preflight;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Preflight;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Addons;

public sealed class KubeProxyKubeconfigTests
{
    private const string Old = "kind: Config\nclusters: [{cluster: {server: https://api.internal}}]\n";
    private const string New = "kind: Config\nclusters: [{cluster: {server: https://api.external}}]\n";

    [Fact]
    public void Rewrite_NameIsMovedAndKept_ChangesNothing()
    {
        var objects = Objects(immutable: true);

        new KubeProxyKubeconfig(new ApiHome(new EndpointSettings("hosts"), ["api.internal", "api.external"])).Rewrite(objects).Should().BeEmpty();

        objects.Select(item => item.Object.ToJsonString()).Should().Equal(Objects(immutable: true).Select(item => item.Object.ToJsonString()));
    }

    [Fact]
    public void Rewrite_ImmutableSecret_GetsANameOfItsOwnThatTheDaemonSetFollows()
    {
        var objects = Objects(immutable: true);

        var change = Rewrite(objects).Should().ContainSingle().Which;

        var secret = objects[0].Object;
        Encoding.UTF8.GetString(secret.SecretValue("kubeconfig")!).Should().Be(New);
        secret.Name().Should().MatchRegex("^kube-proxy-[0-9a-f]{8}$");
        change.Should().Be(("shoot-core-kube-proxy", $"Secret kube-system/{secret.Name()}: https://api.internal -> https://api.external (in place of kube-proxy, which is immutable)"));
        var daemonSet = objects[1].Object;
        daemonSet.Text("spec", "template", "spec", "serviceAccountName").Should().Be("kube-proxy", "only references to the Secret follow");
        daemonSet.Children("spec", "template", "spec", "containers").Single().Text("name").Should().Be("kube-proxy");
        daemonSet.Children("spec", "template", "spec", "volumes").Select(volume => volume.ToJsonString()).Should().Equal(
            $$$"""{"name":"kubeconfig","secret":{"secretName":"{{{secret.Name()}}}"}}""",
            """{"name":"config","configMap":{"name":"kube-proxy"}}""",
            $$$"""{"name":"both","projected":{"sources":[{"secret":{"name":"{{{secret.Name()}}}"}}]}}""");
        daemonSet.Annotations()["reference.resources.gardener.cloud/secret-0123"].Should().Be(secret.Name());
        daemonSet.Annotations()["reference.resources.gardener.cloud/configmap-0123"].Should().Be("kube-proxy");
    }

    [Fact]
    public void Rewrite_MutableSecret_KeepsItsNameAndRollsThePods()
    {
        var objects = Objects(immutable: false);

        Rewrite(objects).Should().ContainSingle();

        objects[0].Object.Name().Should().Be("kube-proxy");
        objects[1].Object.Text("spec", "template", "metadata", "annotations", "checksum/masterful-kubeconfig").Should().MatchRegex("^[0-9a-f]{8}$");
    }

    [Fact]
    public void Rewrite_AnotherManagedResource_IsLeftAlone()
    {
        var objects = Objects(immutable: true).Select(item => item with { Origin = "shoot-core-other" }).ToList();

        Rewrite(objects).Should().BeEmpty();
    }

    [Fact]
    public void Rewrite_ConfigMapAndStringData_AreRewrittenToo()
    {
        AddonObject[] objects =
        [
            new("shoot-core-kube-proxy", Parse("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: kube-system}, data: {other: text, kubeconfig: \"KUBECONFIG\"}}")),
            new("shoot-core-kube-proxy", Parse("{apiVersion: v1, kind: Secret, metadata: {name: b, namespace: kube-system}, stringData: {kubeconfig: \"KUBECONFIG\"}}")),
        ];

        Rewrite(objects).Should().HaveCount(2);

        objects.Select(item => item.Object.Text(item.Object.Kind() == "Secret" ? "stringData" : "data", "kubeconfig")).Should().AllBe(New);
        objects[0].Object.Text("data", "other").Should().Be("text");
    }

    [Fact]
    public void Rewrite_CannotBeReplaced_NamesTheKey()
    {
        var item = new AddonObject("shoot-core-kube-proxy", Parse("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: kube-system}}"));
        item.Object["data"] = new JsonObject { ["kubeconfig"] = "kind: Config\nclusters:\n- cluster:\n    server: >-\n      https://api.internal\n" };

        var failed = new Action(() => Rewrite([item])).Should().Throw<ApplicationFailureException>().Which;

        failed.ErrorType.Should().Be(AddonErrors.NotDecodable.Id);
        failed.Message.Should().Contain("ConfigMap kube-system/a, key kubeconfig");
    }

    [Theory]
    [InlineData(false, FindingSeverity.Warning, "Addons will replace it: Secret kube-system/kube-proxy-")]
    [InlineData(true, FindingSeverity.Error, "gardener-resource-manager in the cluster would write back: Secret kube-system/kube-proxy-")]
    public void Preflight_NameIsGivenUp_IsToldAndRefusedWhereItWouldComeBack(bool reconciled, FindingSeverity severity, string message)
    {
        var findings = new FindingList();

        ManagedResourceChecks.KubeProxy(findings, GivenUp, Objects(immutable: true), "shoot--garden--masterful", reconciled);

        var finding = findings.Findings.Should().ContainSingle().Which;
        (finding.Id, finding.Severity, finding.Object).Should().Be(("kube-proxy-api-name", severity, "ManagedResource shoot--garden--masterful/shoot-core-kube-proxy"));
        finding.Message.Should().Contain(message);
        finding.Remedy.Should().NotBeEmpty();
    }

    [Fact]
    public void Preflight_NameIsMovedAndKept_SaysNothing()
    {
        var findings = new FindingList();

        ManagedResourceChecks.KubeProxy(findings, new ApiHome(new EndpointSettings("hosts"), ["api.internal", "api.external"]), Objects(immutable: true), "ns", reconciled: true);

        findings.Findings.Should().BeEmpty();
    }

    private static ApiHome GivenUp => new(new EndpointSettings("hosts", Name: "api.external"), ["api.internal", "api.external"]);

    private static IReadOnlyList<(string Origin, string Change)> Rewrite(IReadOnlyList<AddonObject> objects) =>
        new KubeProxyKubeconfig(GivenUp).Rewrite(objects);

    private static AddonObject[] Objects(bool immutable)
    {
        var secret = Parse("{apiVersion: v1, kind: Secret, metadata: {name: kube-proxy, namespace: kube-system}, data: {}}");
        secret["data"]!["kubeconfig"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Old));
        secret["immutable"] = immutable;
        var daemonSet = Parse("""
            apiVersion: apps/v1
            kind: DaemonSet
            metadata:
              name: kube-proxy-worker-a
              namespace: kube-system
              annotations: {reference.resources.gardener.cloud/secret-0123: kube-proxy, reference.resources.gardener.cloud/configmap-0123: kube-proxy}
            spec:
              template:
                spec:
                  serviceAccountName: kube-proxy
                  containers: [{name: kube-proxy}]
                  volumes:
                  - {name: kubeconfig, secret: {secretName: kube-proxy}}
                  - {name: config, configMap: {name: kube-proxy}}
                  - {name: both, projected: {sources: [{secret: {name: kube-proxy}}]}}
            """);
        return [new("shoot-core-kube-proxy", secret), new("shoot-core-kube-proxy-worker-a-v1.36.2", daemonSet)];
    }

    private static JsonObject Parse(string yaml) => YamlJson.Read(yaml.Replace("KUBECONFIG", Old.Replace("\n", "\\n")))!;
}
