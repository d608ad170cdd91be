using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Addons;

public sealed class NodeAgentAccessTests
{
    /// <summary>The source's API server asks Gardener's node-agent-authorizer, which is the only one who lets node agents do anything.</summary>
    [Fact]
    public async Task Collect_AuthorizerStaysBehind_AgentsHaveRightsByRoles()
    {
        await using var lab = await HostedLandscape.StartAsync();

        var collected = await new AddonCollector(lab.File, lab.Migration, lab.Seed).CollectAsync(new HashSet<string>());

        var own = collected.Objects.Where(item => item.Origin == NodeAgentAccess.Origin).Select(item => item.Object).ToList();
        own.Select(item => item.Kind()).Should().Equal("ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding");
        foreach (var binding in own[2..])
        {
            binding.Children("subjects").Should().ContainSingle().Which.Text("name").Should().Be("gardener.cloud:node-agents");
            own.Should().Contain(role => role.Kind() == binding.Text("roleRef", "kind") && role.Name() == binding.Text("roleRef", "name"));
        }

        collected.Objects.Select(item => item.Object.Kind()).TakeWhile(kind => kind != "Deployment").Should().Contain("ClusterRoleBinding", "they are in the order of applying");
    }

    [Fact]
    public async Task Collect_NoSuchAuthorizer_AddsNothing()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var configMap = (await lab.Seed.ListAsync("v1", "ConfigMap", new(HostedLandscape.Namespace))).Items.Single(item => item.Name().StartsWith("kube-apiserver-authorization-config", StringComparison.Ordinal));
        configMap["data"]!["config.yaml"] = "authorizers: [{name: node, type: Node}, {name: rbac, type: RBAC}]";
        await lab.Seed.DeleteAsync(configMap.Ref());
        configMap["metadata"]!.AsObject().Remove("resourceVersion");
        configMap["metadata"]!.AsObject().Remove("uid");
        await lab.Seed.CreateAsync(configMap);

        var collected = await new AddonCollector(lab.File, lab.Migration, lab.Seed).CollectAsync(new HashSet<string>());

        collected.Objects.Should().NotContain(item => item.Origin == NodeAgentAccess.Origin);
    }

    [Fact]
    public void Render_Secrets_AreThoseOfPoolsAndWhatTheirFilesName()
    {
        JsonObject[] objects =
        [
            Parse("""
                {apiVersion: v1, kind: Secret, metadata: {name: gardener-node-agent-worker-a-1234, namespace: kube-system}, stringData: {osc.yaml: "spec: {files: [{path: /a, content: {secretRef: {name: pull}}}, {path: /b, content: {inline: {data: x}}}]}\nstatus: {extensionFiles: [{path: /c, content: {secretRef: {name: mirror}}}]}"}}
                """),
            Parse("{apiVersion: v1, kind: Secret, metadata: {name: other, namespace: kube-system}, stringData: {a: b}}"),
            Parse("{apiVersion: v1, kind: Secret, metadata: {name: elsewhere, namespace: default}, stringData: {osc.yaml: '{}'}}"),
        ];

        var role = new NodeAgentAccess(objects).Render().Single(item => item.Object.Kind() == "Role").Object;

        role.Children("rules").Single(rule => rule["resources"]!.ToJsonString() == "[\"secrets\"]")["resourceNames"]!.ToJsonString()
            .Should().Be("""["gardener-node-agent","gardener-node-agent-worker-a-1234","gardener-opentelemetry-collector","gardener-valitail","mirror","pull"]""");
    }

    [Fact]
    public void Render_NoAgentNeedsMoreThanTheAuthorizerAllows()
    {
        var rules = new NodeAgentAccess([]).Render().SelectMany(item => item.Object.Children("rules")).ToList();

        rules.Should().NotContain(rule => rule.ToJsonString().Contains('*'));
        rules.Single(rule => rule["resources"]!.ToJsonString() == "[\"pods\"]")["verbs"]!.ToJsonString().Should().Be("""["get","list","watch"]""");
    }

    [Fact]
    public void Render_ConfigurationThatIsNotYaml_IsNamed()
    {
        var rendering = () => new NodeAgentAccess([Parse("{apiVersion: v1, kind: Secret, metadata: {name: pool, namespace: kube-system}, stringData: {osc.yaml: '{'}}")]).Render();

        rendering.Should().Throw<ApplicationFailureException>().Which.Message.Should().Contain("Secret kube-system/pool, key osc.yaml");
    }

    private static JsonObject Parse(string yaml) => YamlJson.Read(yaml)!;
}
