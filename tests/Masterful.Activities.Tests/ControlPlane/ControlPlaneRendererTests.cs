using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class ControlPlaneRendererTests
{
    private static readonly RenderTarget Target = new("node-1", "192.0.2.2", new NodePorts());

    /// <summary>Set <c>UPDATE_GOLDENS=1</c> to write them anew, then read the difference.</summary>
    [Theory]
    [InlineData("etcd-main")]
    [InlineData("etcd-events")]
    [InlineData("kube-apiserver")]
    [InlineData("kube-controller-manager")]
    [InlineData("kube-scheduler")]
    public void Render_Fixture_EqualsTheGolden(string component)
    {
        var pod = Render().Pods.Single(pod => pod.Component == component);
        var rendered = pod.Yaml + string.Concat(pod.Changes.Select(change => $"# {change}\n"));
        var golden = Golden(component + ".yaml");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
            File.WriteAllText(golden, rendered);
        }

        rendered.Should().Be(File.ReadAllText(golden));
    }

    [Fact]
    public void Render_Files_EqualTheGolden()
    {
        var lines = Render().Files
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => $"{file.Path} 0{Convert.ToString(file.Mode, 8)} {file.Source} {file.Credential} {file.Origin}".Replace("  ", " "));
        var rendered = string.Join('\n', lines) + "\n";
        var golden = Golden("files.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1")
        {
            File.WriteAllText(golden, rendered);
        }

        rendered.Should().Be(File.ReadAllText(golden));
    }

    [Fact]
    public void Render_FurtherNode_JoinsTheMembersBeforeItAndDiffersInNothingElse()
    {
        NodeSettings[] earlier =
        [
            new() { Name = "node-8", Address = "192.0.2.8" },
            new() { Name = "node-9", Address = "fd00::9", Ports = new NodePorts { EtcdPeer = 12380 } },
        ];

        var alone = Render();
        var joining = Render(target: Target with { Earlier = earlier });

        var flags = joining.Pods.Single(pod => pod.Component == "etcd-main").Yaml;
        flags.Should().Contain("--initial-cluster=etcd-main-node-8=https://192.0.2.8:2380,etcd-main-node-9=https://[fd00::9]:12380,etcd-main-node-1=https://192.0.2.2:2380");
        flags.Should().Contain("--initial-cluster-state=existing");
        joining.Pods.Single(pod => pod.Component == "etcd-events").Yaml.Should().Contain("etcd-events-node-9=https://[fd00::9]:2383,etcd-events-node-1=");
        joining.Pods.Where(pod => !pod.Component.StartsWith("etcd", StringComparison.Ordinal)).Select(pod => pod.Yaml)
            .Should().Equal(alone.Pods.Where(pod => !pod.Component.StartsWith("etcd", StringComparison.Ordinal)).Select(pod => pod.Yaml), "each API server asks the member on its own node");
        joining.Files.Select(file => file.Path).Should().Equal(alone.Files.Select(file => file.Path));
    }

    [Fact]
    public void Render_Twice_GivesTheSameBytes() =>
        Render().Pods.Select(pod => pod.Yaml).Should().Equal(Render().Pods.Select(pod => pod.Yaml));

    [Fact]
    public void Render_AuthorizationConfiguration_KeepsNodeAndRbacOnly()
    {
        var file = Render().Files.Single(file => file.Path == "/var/lib/static-pods/kube-apiserver/authorization-config/config.yaml");

        var configuration = YamlJson.Read(Encoding.UTF8.GetString(file.Content))!;

        configuration["authorizers"]!.AsArray().Select(item => (string)item!["type"]!).Should().Equal("Node", "RBAC");
        ((string)configuration["kind"]!).Should().Be("AuthorizationConfiguration");
    }

    [Fact]
    public void Render_WebhookOutsideOfTheSeed_StaysWithItsKubeconfig()
    {
        var source = Fixture.Source(objects => objects.Named("Secret", "kube-apiserver-authorization-webhooks-kubeconfigs-7833fc6e").SetSecret(
            "node-agent-authorizer-kubeconfig.yaml",
            "clusters: [{name: c, cluster: {server: 'https://authorizer.example.org/authorize'}}]"u8.ToArray()));

        var rendered = Render(source);

        rendered.Files.Should().Contain(file => file.Path.EndsWith("/authorization-kubeconfigs/node-agent-authorizer-kubeconfig.yaml"));
        Flags(rendered, "kube-apiserver").Should().Contain("--authorization-config=/etc/kubernetes/structured/authorization/config.yaml");
    }

    [Fact]
    public void Render_NoPod_MentionsTheSeed()
    {
        foreach (var pod in Render().Pods)
        {
            pod.Yaml.Should().NotContainAny("vpn", "envoy", "etcd-main-client", "10.2.170.21", "gardener-system", "seed.gardener.cloud", "egress", "/dev/net/tun", "secretName", "configMap", "serviceAccountName", "initContainers");
        }
    }

    [Theory]
    [InlineData(443, 1024, 0)]
    [InlineData(443, 443, 65532)]
    [InlineData(443, 0, 65532)]
    [InlineData(6443, 1024, 65532)]
    public void Render_ApiServer_RunsAsRootOnlyWhereThePortDemandsIt(int port, int unprivilegedPortStart, int user)
    {
        var target = Target with { Ports = new NodePorts { KubeApiserver = port }, UnprivilegedPortStart = unprivilegedPortStart };

        var rendered = Render(target: target);

        ((int)Pod(rendered, "kube-apiserver")["spec"]!["securityContext"]!["runAsUser"]!).Should().Be(user);
        rendered.Files.Where(file => file.Path.StartsWith("/var/lib/static-pods/kube-apiserver/"))
            .Should().OnlyContain(file => file.Mode == (user == 0 ? 0b110_000_000 : 0b110_100_000));
    }

    [Fact]
    public void Render_ContainerWithAUserOfItsOwn_GivesItUpWhereThePortDemandsRoot()
    {
        var source = Fixture.Source(objects => Container(objects, "kube-apiserver")["securityContext"] =
            JsonNode.Parse("""{"runAsNonRoot":true,"runAsUser":65532,"runAsGroup":65532,"capabilities":{"drop":["ALL"]},"readOnlyRootFilesystem":true}"""));

        var spec = Pod(Render(source), "kube-apiserver")["spec"]!;

        ((int)spec["securityContext"]!["runAsUser"]!).Should().Be(0);
        JsonNode.DeepEquals(spec["containers"]![0]!["securityContext"], JsonNode.Parse("""{"capabilities":{"drop":["ALL"],"add":["NET_BIND_SERVICE"]},"readOnlyRootFilesystem":true}""")).Should().BeTrue();
    }

    [Fact]
    public void Render_WhatTheHostNetworkForbids_Leaves()
    {
        var source = Fixture.Source(objects =>
        {
            objects.Named("Deployment", "kube-apiserver")["spec"]!["template"]!["spec"]!["securityContext"]!["sysctls"] = JsonNode.Parse("""[{"name":"net.ipv4.ip_local_port_range","value":"1024 65535"}]""");
            Container(objects, "kube-apiserver")["ports"]![0]!["hostPort"] = 8443;
        });

        var rendered = Render(source);

        var pod = rendered.Pods.Single(pod => pod.Component == "kube-apiserver");
        pod.Yaml.Should().NotContainAny("sysctls", "hostPort");
        pod.Changes.Should().Contain(change => change.StartsWith("sysctls removed")).And.Contain(change => change.StartsWith("hostPort of container port"));
    }

    [Fact]
    public void Render_Ports_ReachFlagsPortsAndProbes()
    {
        var ports = new NodePorts { KubeApiserver = 6443, EtcdClient = 12379, EtcdEventsClient = 12382, KubeControllerManager = 20257, KubeScheduler = 20259 };

        var rendered = Render(target: Target with { Ports = ports });

        Flags(rendered, "kube-apiserver").Should().Contain("--secure-port=6443")
            .And.Contain("--etcd-servers=https://localhost:12379")
            .And.Contain("--etcd-servers-overrides=/events#https://localhost:12382,events.k8s.io/events#https://localhost:12382");
        var container = Pod(rendered, "kube-apiserver")["spec"]!["containers"]![0]!;
        ((int)container["ports"]![0]!["containerPort"]!).Should().Be(6443);
        ((int)container["livenessProbe"]!["httpGet"]!["port"]!).Should().Be(6443);
        ((int)Pod(rendered, "kube-scheduler")["spec"]!["containers"]![0]!["livenessProbe"]!["httpGet"]!["port"]!).Should().Be(20259);
        rendered.Files.Where(file => file.Source == FileSource.Kubeconfig).Should().HaveCount(2).And.OnlyContain(file => file.Server == "https://localhost:6443");
    }

    [Fact]
    public void Render_PortIsSharedAtAnotherAddress_ListensAtTheNodesOwnAndIsFoundThere()
    {
        var rendered = Render(target: Target with { SharesApiPort = true });

        Flags(rendered, "kube-apiserver").Should().ContainSingle(flag => flag.StartsWith("--bind-address=")).Which.Should().Be($"--bind-address={Target.Address}");
        rendered.Files.Where(file => file.Source == FileSource.Kubeconfig).Should().HaveCount(2).And.OnlyContain(file => file.Server == $"https://{Target.Address}:443");
        Flags(Render(), "kube-apiserver").Should().Contain("--bind-address=::");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2m0s")]
    public void Render_NamesAreFoundLate_ControllerManagerIsPatientUntilItIsSettled(string? before)
    {
        var source = Fixture.Source();
        if (before is not null)
        {
            source.Find("Deployment", "kube-controller-manager")!["spec"]!["template"]!["spec"]!["containers"]![0]!["command"]!.AsArray().Add($"--node-monitor-grace-period={before}");
        }

        var patient = Render(source, Target with { IsFoundLate = true });
        var settled = NodePatience.Settle(Encoding.UTF8.GetBytes(patient.Pods.Single(pod => pod.Component == "kube-controller-manager").Yaml))!;

        Flags(patient, "kube-controller-manager").Where(flag => flag.StartsWith("--node-monitor-grace-period=")).Should().Equal("--node-monitor-grace-period=10m0s");
        var pod = YamlJson.Read(Encoding.UTF8.GetString(settled))!;
        pod["spec"]!.ToJsonString().Should().Be(Pod(Render(source), "kube-controller-manager")["spec"]!.ToJsonString());
        pod["metadata"]!["annotations"]!.AsObject().Select(annotation => annotation.Key).Should().Equal("gardener.cloud/config.mirror");
        NodePatience.Settle(settled).Should().BeNull();
        patient.Pods.Single(pod => pod.Component == "kube-scheduler").Yaml.Should().Be(Render(source).Pods.Single(pod => pod.Component == "kube-scheduler").Yaml);
    }

    [Fact]
    public void Render_Credentials_NeverMoveThePrivateKeysThatAreMadeAnew()
    {
        var moved = string.Concat(Render().Files.Select(file => Encoding.UTF8.GetString(file.Content)));

        foreach (var name in new[] { "kube-apiserver", "etcd-client", "kube-aggregator", "kube-apiserver-kubelet", "kube-controller-manager-server", "kube-scheduler-server", "etcd-server-main" })
        {
            var body = File.ReadAllLines(Fixture.Path($"source/pki/{name}.key"))[3];
            moved.Should().NotContain(body, $"the key of {name} is made on the node");
        }
    }

    [Fact]
    public void Render_SecretKeyInEnvironment_IsRefused() => Refused(objects =>
        Container(objects, "kube-scheduler")["env"] = JsonNode.Parse("""[{"name":"A","valueFrom":{"secretKeyRef":{"name":"x","key":"y"}}}]"""))
        .Message.Should().Contain("environment variable A");

    [Fact]
    public void Render_PersistentVolume_IsRefused() => Refused(objects =>
    {
        Container(objects, "kube-scheduler")["volumeMounts"]!.AsArray().Add(JsonNode.Parse("""{"name":"disk","mountPath":"/disk"}"""));
        objects.Named("Deployment", "kube-scheduler")["spec"]!["template"]!["spec"]!["volumes"]!.AsArray()
            .Add(JsonNode.Parse("""{"name":"disk","persistentVolumeClaim":{"claimName":"disk"}}"""));
    }).Message.Should().Contain("volume disk");

    [Fact]
    public void Render_FlagNamesAFileThatNoVolumeBrings_IsRefused() => Refused(objects =>
        Container(objects, "kube-apiserver")["args"]!.AsArray().Add("--tls-sni-cert-key=/srv/kubernetes/apiserver/tls.crt,/srv/kubernetes/apiserver/other.key:api.example.org"))
        .Message.Should().Contain("--tls-sni-cert-key names /srv/kubernetes/apiserver/other.key,");

    [Fact]
    public void Render_WildcardCertificateOfTheSeed_StaysThere()
    {
        var source = Fixture.Source(Fixture.AddWildcardCertificate);

        var rendered = Render(source);

        var pod = rendered.Pods.Single(pod => pod.Component == "kube-apiserver");
        pod.Yaml.Should().NotContain("tls-sni");
        rendered.Files.Should().NotContain(file => file.Path.Contains("tls-sni"));
        pod.Changes.Should().Contain(change => change.StartsWith("--tls-sni-cert-key removed: ", StringComparison.Ordinal))
            .And.Contain(change => change.StartsWith("volume tls-sni-0 at /srv/kubernetes/tls-sni/0 removed: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Render_OtherCertificatesForNames_Stay() =>
        Flags(
            Render(Fixture.Source(objects =>
            {
                Fixture.AddWildcardCertificate(objects);
                Container(objects, "kube-apiserver")["args"]!.AsArray().Add("--tls-sni-cert-key=/srv/kubernetes/apiserver/tls.crt,/srv/kubernetes/apiserver/tls.key:api.example.org");
            })),
            "kube-apiserver").Where(flag => flag.StartsWith("--tls-sni", StringComparison.Ordinal))
            .Should().Equal("--tls-sni-cert-key=/srv/kubernetes/apiserver/tls.crt,/srv/kubernetes/apiserver/tls.key:api.example.org");

    [Fact]
    public void Render_WrapperImage_IsReplacedByOneThatHasEtcd()
    {
        var source = Fixture.Source(objects => objects.Named("StatefulSet", "etcd-main")["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "example.org/gardener/etcd-wrapper:v0.6.0");

        var pod = Render(source).Pods.Single(pod => pod.Component == "etcd-main");

        pod.Image.Should().StartWith("registry.k8s.io/etcd:");
        pod.Changes.Should().Contain(change => change.Contains("etcd-wrapper"));
    }

    /// <summary>It is how often etcd-druid's sidecar renews a Lease; members that told each other of themselves every ten seconds would take minutes to elect a leader.</summary>
    [Fact]
    public void Render_HeartbeatOfTheSidecar_IsNotThatOfEtcd()
    {
        var source = Fixture.Source(objects => objects.Named("Etcd", "etcd-main")["spec"]!["etcd"]!["heartbeatDuration"] = "10s");

        Flags(Render(source), "etcd-main").Should().NotContain(flag => flag.StartsWith("--heartbeat-interval", StringComparison.Ordinal) || flag.StartsWith("--election-timeout", StringComparison.Ordinal));
    }

    [Fact]
    public void Render_OtherFeatureGates_Stay()
    {
        var source = Fixture.Source(objects =>
        {
            var arguments = Container(objects, "kube-apiserver")["args"]!.AsArray();
            arguments.Single(item => ((string)item!).StartsWith("--feature-gates"))!.ReplaceWith("--feature-gates=A=true,UnauthenticatedHTTP2DOSMitigation=false,B=false");
        });

        Flags(Render(source), "kube-apiserver").Should().Contain("--feature-gates=A=true,B=false");
    }

    [Fact]
    public void Render_SchedulerConfiguration_NamesTheKubeconfigThatIsThere()
    {
        var source = Fixture.Source(objects => objects.Named("ConfigMap", "kube-scheduler-config-bf25f307")["data"]!["config.yaml"] =
            "kind: KubeSchedulerConfiguration\nclientConnection: {kubeconfig: /elsewhere/kubeconfig, qps: 50}\n");

        var rendered = Render(source);

        var file = rendered.Files.Single(file => file.Path == "/var/lib/static-pods/kube-scheduler/config/config.yaml");
        var connection = YamlJson.Read(Encoding.UTF8.GetString(file.Content))!["clientConnection"]!;
        ((string)connection["kubeconfig"]!).Should().Be("/var/run/secrets/gardener.cloud/shoot/generic-kubeconfig/kubeconfig");
        ((int)connection["qps"]!).Should().Be(50);
    }

    [Fact]
    public void Render_SchedulerConfigurationOfTheFixture_MovesUnchanged() =>
        Encoding.UTF8.GetString(Render().Files.Single(file => file.Path == "/var/lib/static-pods/kube-scheduler/config/config.yaml").Content)
            .Should().Be((string)Fixture.SeedObjects().Named("ConfigMap", "kube-scheduler-config-bf25f307")["data"]!["config.yaml"]!);

    private static ApplicationFailureException Refused(Action<List<JsonObject>> change)
    {
        var rendering = () => Render(Fixture.Source(change));
        var failure = rendering.Should().Throw<ApplicationFailureException>().Which;
        failure.ErrorType.Should().Be("MIG-CUT-001");
        return failure;
    }

    private static JsonNode Container(List<JsonObject> objects, string deployment) =>
        objects.Named("Deployment", deployment)["spec"]!["template"]!["spec"]!["containers"]![0]!;

    private static JsonObject Pod(RenderedControlPlane rendered, string component) =>
        YamlJson.Read(rendered.Pods.Single(pod => pod.Component == component).Yaml)!;

    private static IEnumerable<string> Flags(RenderedControlPlane rendered, string component)
    {
        var container = Pod(rendered, component)["spec"]!["containers"]![0]!;
        return new[] { "command", "args" }.Select(field => container[field]).OfType<JsonArray>().SelectMany(list => list.Select(item => (string)item!));
    }

    private static RenderedControlPlane Render(SourceObjects? source = null, RenderTarget? target = null)
    {
        source ??= Fixture.Source();
        return ControlPlaneRenderer.Render(source, SecretDiscovery.Discover(source, Fixture.Now), target ?? Target);
    }

    private static string Golden(string name) =>
        Path.Combine(Fixture.Repository, "tests/Masterful.Activities.Tests/ControlPlane/Goldens", name);
}
