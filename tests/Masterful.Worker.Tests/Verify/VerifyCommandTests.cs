using System.CommandLine;
using System.Text.Json;
using Masterful.Worker.Commands;
using Temporalio.Exceptions;
using YamlDotNet.Serialization;

namespace Masterful.Worker.Tests.Verify;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly StringWriter output = new();

    public void Dispose() => output.Dispose();

    [Fact]
    public async Task Verify_HealthyClusterReadOnly_IsExitCodeZeroAndCreatesNothing()
    {
        await using var cluster = await PlainCluster.StartAsync();
        var before = cluster.Namespaces;

        (await RunAsync("--kubeconfig", cluster.Kubeconfig, "--read-only", "--expect-address", "10.2.170.21", "--expect-issuer", "https://issuer.example")).Should().Be(0);

        output.ToString().Should().Contain("✔ kubernetes-endpoints: Service default/kubernetes has 10.2.170.21").And.Contain("- workload-scheduled: left out")
            .And.Contain("! caller-not-masters: admin is a member of system:masters").And.EndWith("1 warning, 0 failed" + Environment.NewLine);
        cluster.Namespaces.Should().Be(before);
    }

    [Fact]
    public async Task Verify_WrongAddressAsJson_IsExitCodeFourWithIdSeverityAndEvidence()
    {
        await using var cluster = await PlainCluster.StartAsync();

        (await RunAsync("--kubeconfig", cluster.Kubeconfig, "--read-only", "--patience", "0", "--expect-address", "192.0.2.1", "-o", "json")).Should().Be(4);

        using var json = JsonDocument.Parse(output.ToString());
        var failed = json.RootElement.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("outcome").GetString() == "failed").ToList();
        failed.Select(check => (check.GetProperty("id").GetString(), check.GetProperty("severity").GetString())).Should()
            .BeEquivalentTo([("kubernetes-endpoints", "error"), ("caller-not-masters", "warning")]);
        failed.Single(check => check.GetProperty("id").GetString() == "kubernetes-endpoints").GetProperty("evidence").GetString().Should().Contain("10.2.170.21");
    }

    [Fact]
    public async Task Verify_DeadWebhookAsYaml_IsExitCodeFour()
    {
        await using var cluster = await PlainCluster.StartAsync();
        cluster.Load("""
            {apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: policy},
             webhooks: [{name: a.policy.example, clientConfig: {service: {namespace: policy, name: gone}}, failurePolicy: Fail}]}
            """);

        (await RunAsync("--kubeconfig", cluster.Kubeconfig, "--read-only", "--patience", "0", "-o", "yaml")).Should().Be(4);

        var yaml = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, string>>>>(output.ToString());
        yaml["checks"].Single(check => check["id"] == "no-dead-references")["evidence"].Should().Be("ValidatingWebhookConfiguration policy points at Service policy/gone: there is no such Service");
    }

    [Fact]
    public async Task Verify_NoControllers_TellsWhatToLookAt()
    {
        await using var cluster = await PlainCluster.StartAsync();
        var before = cluster.Namespaces;

        (await RunAsync("--kubeconfig", cluster.Kubeconfig, "--patience", "0")).Should().Be(4);

        output.ToString().Should().Contain("✗ workload-scheduled: Deployment masterful-verify-").And.Contain("error: not so: A new Deployment gets a Pod that is bound to a node. Look at:");
        cluster.Namespaces.Should().Be(before, "the temporary namespace is removed");
    }

    [Fact]
    public async Task Verify_NoKubeconfig_SaysSo()
    {
        var run = () => RunAsync("--kubeconfig", Path.Combine(Path.GetTempPath(), "absent.kubeconfig"));

        await run.Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-API-003*absent.kubeconfig*--kubeconfig*");
    }

    [Fact]
    public async Task Verify_UnknownContext_SaysSo()
    {
        await using var cluster = await PlainCluster.StartAsync();

        var run = () => RunAsync("--kubeconfig", cluster.Kubeconfig, "--context", "other");

        await run.Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-API-003*other*");
    }

    [Theory]
    [InlineData("--node", "node-1")]
    [InlineData("--patience", "-1")]
    [InlineData("--patience", "long")]
    [InlineData("-o", "xml")]
    public void Verify_BadOption_IsUsage(string option, string value) => VerifyCommand.Create().Parse([option, value]).Errors.Should().NotBeEmpty();

    private Task<int> RunAsync(params string[] arguments) =>
        VerifyCommand.Create().Parse(arguments).InvokeAsync(new() { Output = output, EnableDefaultExceptionHandler = false });
}
