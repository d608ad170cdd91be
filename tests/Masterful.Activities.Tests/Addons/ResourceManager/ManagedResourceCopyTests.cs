using Masterful.Activities.Addons.ResourceManager;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Tests.Addons.ResourceManager;

public sealed class ManagedResourceCopyTests
{
    private const string Metadata = """
        metadata:
          name: shoot-core-coredns
          namespace: shoot--a--b
          uid: u
          resourceVersion: "7"
          labels: {origin: gardener}
          annotations: {resources.gardener.cloud/ignore: "true", own: kept}
          finalizers: [resources.gardener.cloud/gardener-resource-manager]
          ownerReferences: [{kind: Cluster, name: c}]
        """;

    [Fact]
    public void Of_Fenced_IsOfTheClusterAndKeepsItsObjects()
    {
        var copy = ManagedResourceCopy.Of(YamlJson.Read($"""
            apiVersion: resources.gardener.cloud/v1alpha1
            kind: ManagedResource
            {Metadata}
            spec: {"{secretRefs: [{name: s}], injectLabels: {a: b}, keepObjects: false}"}
            status: {"{observedGeneration: 3}"}
            """)!);

        YamlJson.Write(copy).Should().Be(YamlJson.Write(YamlJson.Read("""
            apiVersion: resources.gardener.cloud/v1alpha1
            kind: ManagedResource
            metadata: {name: shoot-core-coredns, namespace: kube-system, labels: {origin: gardener}, annotations: {own: kept}}
            spec: {secretRefs: [{name: s}], injectLabels: {a: b}, keepObjects: true}
            """)!));
    }

    [Fact]
    public void OfSecret_Immutable_MayBeWrittenAgainByALaterAttempt()
    {
        var copy = ManagedResourceCopy.OfSecret(YamlJson.Read($"""
            apiVersion: v1
            kind: Secret
            {Metadata}
            type: Opaque
            immutable: true
            data: {"{data.yaml.br: AAAA}"}
            """)!);

        copy.Namespace().Should().Be("kube-system");
        copy.Uid().Should().BeNull();
        copy.Finalizers().Should().BeEmpty();
        copy.ContainsKey("immutable").Should().BeFalse();
        copy.Text("data", "data.yaml.br").Should().Be("AAAA");
        copy.Text("type").Should().Be("Opaque");
    }
}
