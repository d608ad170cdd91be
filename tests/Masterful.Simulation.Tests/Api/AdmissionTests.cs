using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

public sealed class AdmissionTests
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Pod = """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}""";

    [Fact]
    public async Task Create_FailClosedWebhookUnreachable_FailsUntilTheConfigurationGoes()
    {
        await using var server = await TestServer.StartAsync(yaml: Configuration("Fail", "url: 'https://127.0.0.1:1/hook'"));
        var (code, status) = await server.Admin.PostAsync(Pods, Pod);
        code.Should().Be(500);
        status.Text("message").Should().Be(
            "Internal error occurred: failed calling webhook \"hook.example\": failed to call webhook: Post \"https://127.0.0.1:1/hook?timeout=10s\": dial tcp: connect: connection refused");
        (await server.Admin.PostAsync("/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"x"}}""")).Code.Should().Be(201);

        (await server.Admin.SendAsync("DELETE", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/hooks")).Code.Should().Be(200);
        (await server.Admin.PostAsync(Pods, Pod)).Code.Should().Be(201);
    }

    [Theory]
    [InlineData("Ignore", "url: 'https://127.0.0.1:1/hook'", "", 201)]
    [InlineData("Fail", "service: {name: policy, namespace: default}", "", 500)]
    [InlineData("Fail", "url: 'https://127.0.0.1:1/hook'", "namespaceSelector: {matchLabels: {other: '1'}}", 201)]
    [InlineData("Fail", "url: 'https://127.0.0.1:1/hook'", "objectSelector: {matchExpressions: [{key: guarded, operator: Exists}]}", 201)]
    public async Task Create_WebhookThatDoesNotCount_Passes(string policy, string client, string selector, int expected)
    {
        await using var server = await TestServer.StartAsync(yaml: Configuration(policy, client, selector));
        (await server.Admin.PostAsync(Pods, Pod)).Code.Should().Be(expected);
    }

    [Fact]
    public async Task Create_MutatingWebhookReachable_StoresWhatItPatched()
    {
        await using var hook = await WebhookServer.StartAsync();
        await using var server = await TestServer.StartAsync(yaml: Configuration("Fail", $"url: '{hook.Url}', caBundle: {hook.CaBundle}").Replace("Validating", "Mutating"));
        var (code, made) = await server.Admin.PostAsync(Pods, Pod);

        code.Should().Be(201);
        made.Labels().Should().Contain("patched", "yes");
    }

    private static string Configuration(string policy, string client, string selector = "") => $$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: hooks}
        webhooks:
        - name: hook.example
          clientConfig: { {{client}} }
          failurePolicy: {{policy}}
          rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: '*'}]
          {{selector}}
        """;
}
