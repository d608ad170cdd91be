using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Preflight;

namespace Masterful.Activities.Tests.Preflight;

public sealed class ComponentMemoryTests
{
    [Theory]
    [InlineData("500Mi", 500L << 20)]
    [InlineData("1.5Gi", 3L << 29)]
    [InlineData("200M", 200_000_000)]
    [InlineData("5e8", 500_000_000)]
    [InlineData("1024", 1024)]
    [InlineData("", 0)]
    [InlineData("lots", 0)]
    public void Bytes_Quantity_IsReadAsKubernetesDoes(string quantity, long bytes) => ComponentMemory.Bytes(quantity).Should().Be(bytes);

    [Fact]
    public void Of_Deployments_AddsWhatTheirOwnContainersRequest()
    {
        var apiServer = YamlJson.Read("""
            kind: Deployment
            metadata: {name: kube-apiserver}
            spec:
              template:
                spec:
                  containers:
                  - {name: vpn-path-controller, resources: {requests: {memory: 9Gi}}}
                  - {name: kube-apiserver, resources: {requests: {memory: 500Mi}}}
            """)!;
        var other = YamlJson.Read("{kind: Deployment, metadata: {name: other}, spec: {template: {spec: {containers: [{name: other, resources: {requests: {memory: 9Gi}}}]}}}}")!;
        JsonObject[] all = [apiServer, other];

        ComponentMemory.Of(all, [], 10 << 20).Should().Be((275L + 20 + 500) << 20);
        ComponentMemory.Of(all, [Pod("300Mi"), Pod("6Gi"), Pod("4Gi")], 10 << 20).Should().Be((275L + 20 + 6144) << 20, "a VerticalPodAutoscaler changes Pods, not Deployments");
        ComponentMemory.Of(all, [], 0).Should().Be(0, "without the database's size nothing is known");
    }

    private static JsonObject Pod(string memory) => YamlJson.Read(
        $"{{kind: Pod, spec: {{containers: [{{name: kube-apiserver, resources: {{requests: {{memory: {memory}}}}}}}, {{name: other, resources: {{requests: {{memory: 9Gi}}}}}}]}}}}")!;
}
