using Masterful.Simulation.Node;

namespace Masterful.Simulation.Tests.Node;

public sealed class PodManifestTests
{
    private const string Valid = """
        apiVersion: v1
        kind: Pod
        metadata: {name: etcd-main, namespace: kube-system}
        spec:
          terminationGracePeriodSeconds: 7
          containers:
          - name: etcd
            image: registry.k8s.io/etcd:3.5.30-0
            command: [/usr/local/bin/etcd, --name=etcd-main]
            args: [--data-dir=/var/etcd/data]
            volumeMounts:
            - {name: data, mountPath: /var/etcd}
          volumes:
          - {name: data, hostPath: {path: /var/lib/etcd-main, type: DirectoryOrCreate}}
        """;

    [Fact]
    public void Parse_ValidManifest_CommandAndArgumentsInOneRow()
    {
        var pod = PodManifest.Parse(Valid);

        pod.Containers.Should().ContainSingle().Which.CommandLine.Should()
            .Equal("/usr/local/bin/etcd", "--name=etcd-main", "--data-dir=/var/etcd/data");
        pod.Containers[0].Program.Should().Be("etcd");
        pod.GracePeriod.Should().Be(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Parse_AnotherContent_AnotherHash() =>
        PodManifest.Parse(Valid).Hash.Should().NotBe(PodManifest.Parse(Valid + "\n# touched\n").Hash);

    [Theory]
    [InlineData("kind: Pod", "kind: Deployment", "expected v1 Pod, found v1 Deployment")]
    [InlineData("spec:", "extra: 1\nspec:", "unknown field \"extra\"")]
    [InlineData("  containers:", "  containerz: []\n  containers:", "unknown field \"spec.containerz\"")]
    [InlineData("    image: registry.k8s.io/etcd:3.5.30-0\n", "", "spec.containers[0].image: Required value")]
    [InlineData("{name: data, mountPath: /var/etcd}", "{name: other, mountPath: /var/etcd}", "Not found: \"other\"")]
    [InlineData("hostPath: {path: /var/lib/etcd-main, type: DirectoryOrCreate}", "secret: {secretName: x}", "a static Pod cannot use secret")]
    [InlineData("  containers:", "  serviceAccountName: x\n  containers:", "may not reference serviceaccounts")]
    [InlineData("  containers:", "  hostNetwork: true\n  securityContext: {sysctls: [{name: net.core.somaxconn, value: '1'}]}\n  containers:", "may not be specified when 'hostNetwork' is true")]
    [InlineData("  containers:", "  securityContext: {runAsNonRoot: true, runAsUser: 0}\n  containers:", "breaks non-root policy")]
    public void Parse_WhatAKubeletRefuses_SaysWhy(string part, string replacement, string reason)
    {
        var act = () => PodManifest.Parse(Valid.Replace(part, replacement, StringComparison.Ordinal));

        act.Should().Throw<FormatException>().WithMessage($"*{reason}*");
    }

    [Fact]
    public void Parse_NotYaml_SaysSo()
    {
        var act = () => PodManifest.Parse("{");

        act.Should().Throw<FormatException>().WithMessage("not one YAML mapping*");
    }
}
