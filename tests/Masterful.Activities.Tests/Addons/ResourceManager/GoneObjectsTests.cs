using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Addons.ResourceManager;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Tests.Kubernetes;
using Masterful.Workflows.Contracts.ControlPlane;
using ContractRef = Masterful.Workflows.Contracts.ObjectRef;

namespace Masterful.Activities.Tests.Addons.ResourceManager;

/// <summary>gardener-resource-manager applies what it finds in Secrets each minute, what was removed as dead, too, unless it is told.</summary>
public sealed class GoneObjectsTests : IAsyncLifetime
{
    private const string Admission = "admissionregistration.k8s.io/v1";
    private const string Manifests = """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: all-gone}
        webhooks: [{name: a.example}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: half-gone}
        webhooks: [{name: a.example}, {name: b.example}]
        ---
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: {name: v1.lives}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.org}
        spec: {group: example.org, conversion: {strategy: Webhook, webhook: {}}}
        """;

    private SimulatedCluster cluster = null!;

    public async Task InitializeAsync() => cluster = await SimulatedCluster.StartAsync();

    public async Task DisposeAsync() => await cluster.DisposeAsync();

    [Fact]
    public async Task Settle_WhatWasRemoved_IsNotBroughtBack()
    {
        await cluster.Api.CreateAsync(Parse($"{{apiVersion: {Admission}, kind: MutatingWebhookConfiguration, metadata: {{name: half-gone}}, webhooks: [{{name: b.example, clientConfig: {{url: 'https://b.example'}}, sideEffects: None, admissionReviewVersions: [v1]}}]}}"));
        await cluster.Api.CreateAsync(Parse("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.org}
            spec:
              group: example.org
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
              conversion: {strategy: None}
              versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
            """));
        DeadReference[] references =
        [
            Reference(Admission, "MutatingWebhookConfiguration", "all-gone"), Reference(Admission, "MutatingWebhookConfiguration", "half-gone"),
            Reference("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.org"), Reference("apiregistration.k8s.io/v1", "APIService", "v1.lives", "reported"),
        ];

        var objects = await SettleAsync(references);

        objects[0].Annotations().Should().Contain("resources.gardener.cloud/mode", "Ignore");
        objects[1].Children("webhooks").Select(webhook => webhook.Text("name")).Should().Equal("b.example");
        objects[1].Annotations().Should().BeEmpty();
        objects[2].Annotations().Should().BeEmpty("it was only reported");
        objects[3]["spec"]!["conversion"]!.ToJsonString().Should().Be("""{"strategy":"None"}""");
    }

    [Fact]
    public async Task Settle_NothingWasRemoved_LeavesTheBytes()
    {
        var secret = Secret();
        var before = secret.ToJsonString();

        await SettleAsync([Reference("apiregistration.k8s.io/v1", "APIService", "v1.lives", "reported")], secret);

        secret.ToJsonString().Should().Be(before);
    }

    private static DeadReference Reference(string apiVersion, string kind, string name, string action = "removed") => new(new ContractRef(apiVersion, kind, "", name), "t", action, "r");

    private static JsonObject Secret() => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JsonObject { ["name"] = "s", ["namespace"] = "kube-system" },
        ["data"] = new JsonObject { ["data.yaml"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Manifests)) },
    };

    private static JsonObject Parse(string yaml) => YamlJson.Read(yaml)!;

    private async Task<IReadOnlyList<JsonObject>> SettleAsync(IReadOnlyList<DeadReference> references, JsonObject? secret = null)
    {
        secret ??= Secret();
        AddonObject[] objects =
        [
            new("gardener-resource-manager", secret),
            new("gardener-resource-manager", Parse("{apiVersion: resources.gardener.cloud/v1alpha1, kind: ManagedResource, metadata: {name: m, namespace: kube-system}, spec: {secretRefs: [{name: s}, {name: other}]}}")),
        ];
        (await GoneObjects.ReadAsync(cluster.Api, references, CancellationToken.None)).Settle(objects);
        return ManagedResourceReader.Read("m", secret);
    }
}
