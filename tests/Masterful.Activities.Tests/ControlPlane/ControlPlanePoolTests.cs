using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class ControlPlanePoolTests
{
    [Fact]
    public void Render_NewPool_IsMadeLikeTheFirst()
    {
        ControlPlanePool.Render(Shoot("{name: worker-a, minimum: 2, maximum: 5, machine: {type: large, image: {name: os, version: 1.0.0}}, zones: [a], taints: [{key: x, effect: NoExecute}]}"), "control-plane", 3)
            .Should().Be("""
                spec:
                  provider:
                    workers:
                      - name: control-plane
                        minimum: 3
                        maximum: 3
                        maxSurge: 0
                        maxUnavailable: 1
                        labels:
                          node-role.kubernetes.io/control-plane: ""
                        taints:
                          - key: node-role.kubernetes.io/control-plane
                            effect: NoSchedule
                        machine:
                          type: large
                          image:
                            name: os
                            version: 1.0.0
                        zones:
                          - a
                        systemComponents:
                          allow: false

                """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Render_PoolThatIsThere_KeepsItsTaintsAndChangesNothingElse()
    {
        var patch = YamlJson.Read(ControlPlanePool.Render(
            Shoot("{name: worker-a, minimum: 2, maximum: 5, machine: {type: large}, taints: [{key: x, effect: NoExecute}, {key: node-role.kubernetes.io/control-plane, effect: NoExecute}]}"), "worker-a", 1))!;

        var pool = patch["spec"]!["provider"]!["workers"]![0]!.AsObject();
        pool.Select(field => field.Key).Should().Equal("name", "minimum", "maximum", "maxSurge", "maxUnavailable", "labels", "taints");
        pool["taints"]!.AsArray().Select(taint => ((string)taint!["key"]!, (string)taint["effect"]!)).Should()
            .Equal(("x", "NoExecute"), ("node-role.kubernetes.io/control-plane", "NoSchedule"));
    }

    [Fact]
    public void Render_ShootWithoutPools_IsRefused()
    {
        var render = () => ControlPlanePool.Render(Shoot(""), "control-plane", 1);

        render.Should().Throw<ApplicationFailureException>().Which.ErrorType.Should().Be("MIG-REQ-002");
    }

    private static JsonObject Shoot(string pool) =>
        YamlJson.Read($"{{kind: Shoot, metadata: {{name: masterful, namespace: garden}}, spec: {{provider: {{type: local, workers: [{pool}]}}}}}}")!;
}
