using System.Text.Json.Nodes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Preflight;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Activities.Tests.Preflight;

public sealed class SuccessorChecksTests
{
    [Theory]
    [InlineData("StatefulSet", "prometheus-shoot", FindingSeverity.Passed, "monitoring")]
    [InlineData("Deployment", "vpn-seed-server", FindingSeverity.Passed, "reaches nodes directly")]
    [InlineData("StatefulSet", "vpn-seed-server", FindingSeverity.Passed, "reaches nodes directly")]
    [InlineData("Deployment", "cloud-controller-manager", FindingSeverity.Warning, "no load balancers are made")]
    [InlineData("Deployment", "csi-driver-controller-disk", FindingSeverity.Warning, "no volumes are made, attached or resized until something in the cluster does it")]
    [InlineData("Deployment", "csi-snapshot-controller", FindingSeverity.Warning, "no snapshots")]
    [InlineData("Deployment", "vpa-updater", FindingSeverity.Warning, "VerticalPodAutoscalers change nothing")]
    [InlineData("Deployment", "cert-controller-manager", FindingSeverity.Warning, "nobody does what it does")]
    public void Workloads_NotMoved_AreToldByNameWithWhatIsMissed(string kind, string name, FindingSeverity severity, string message)
    {
        var findings = new FindingList();

        Checks(findings).Workloads([Workload(kind, name), Workload("Deployment", "kube-scheduler"), Workload("StatefulSet", "etcd-main"), Workload("Etcd", "etcd-other")]);

        var finding = findings.Findings.Should().ContainSingle().Which;
        (finding.Id, finding.Severity, finding.Object).Should().Be(("no-successor", severity, $"{kind} {Fixture.Namespace}/{name}"));
        finding.Message.Should().Contain(message);
    }

    [Fact]
    public void Workloads_OfTheFixture_OnlyTheProvidersControllerIsMissed()
    {
        var findings = new FindingList();

        Checks(findings).Workloads(Fixture.SeedObjects());

        findings.Findings.Where(finding => finding.Severity == FindingSeverity.Warning).Select(finding => finding.Object)
            .Should().Equal($"Deployment {Fixture.Namespace}/cloud-controller-manager");
    }

    [Theory]
    [InlineData(false, null, FindingSeverity.Warning)]
    [InlineData(false, "gardenlet", FindingSeverity.Warning)]
    [InlineData(true, "gardenlet", FindingSeverity.Passed)]
    [InlineData(false, "managedSeed", FindingSeverity.Passed)]
    public void KubeletCertificates_NobodyApprovesThem_IsTold(bool resourceManager, string? mode, FindingSeverity severity)
    {
        var findings = new FindingList();

        Checks(findings, resourceManager, mode).KubeletCertificates();

        findings.Findings.Should().ContainSingle().Which.Severity.Should().Be(severity);
    }

    [Theory]
    [InlineData(null, true, FindingSeverity.Warning)]
    [InlineData("gardenlet", true, FindingSeverity.Warning)]
    [InlineData("managedSeed", false, FindingSeverity.Warning)]
    [InlineData("managedSeed", true, FindingSeverity.Passed)]
    [InlineData("managedSeed", null, FindingSeverity.Warning)]
    public void Backups_NobodyWillMakeAny_IsTold(string? mode, bool? backup, FindingSeverity severity)
    {
        using var directory = new TempDirectory();
        if (backup is not null)
        {
            File.WriteAllText(directory["template.yaml"], backup.Value ? SelfHostedTemplate.Text.Replace("exposure: {dns: {}}", "backup: {provider: local}", StringComparison.Ordinal) : SelfHostedTemplate.Text);
        }

        var findings = new FindingList();

        Checks(findings, mode: mode, template: directory["template.yaml"]).Backups();

        var finding = findings.Findings.Should().ContainSingle().Which;
        (finding.Id, finding.Severity).Should().Be(("no-backup", severity));
    }

    [Theory]
    [InlineData("https://audit.shoot--garden--masterful.svc:8443", FindingSeverity.Warning, "which only the Seed resolves: where the node does not reach it, audit events are lost")]
    [InlineData("https://audit", FindingSeverity.Warning, "which only the Seed resolves")]
    [InlineData("https://audit.example.org/v1", FindingSeverity.Passed, "https://audit.example.org/v1")]
    [InlineData("", FindingSeverity.Warning, "which only the Seed resolves")]
    [InlineData(null, FindingSeverity.Warning, "names no server that can be told")]
    public void Run_AuditWebhook_IsJudgedByItsHost(string? server, FindingSeverity severity, string message)
    {
        var findings = new FindingList();

        new ApiServerWebhookCheck(WithAudit(server), findings).Run();

        var finding = findings.Findings.Should().ContainSingle().Which;
        (finding.Id, finding.Severity).Should().Be(("apiserver-webhook", severity));
        finding.Object.Should().EndWith("--audit-webhook-config-file");
        finding.Message.Should().Contain(message);
    }

    [Fact]
    public void Run_NoWebhook_SaysNothing()
    {
        var findings = new FindingList();

        new ApiServerWebhookCheck(Fixture.Source(), findings).Run();

        findings.Findings.Should().BeEmpty();
    }

    private static Masterful.Activities.Source.SourceObjects WithAudit(string? server) => Fixture.Source(objects =>
    {
        var pod = objects.Named("Deployment", "kube-apiserver")["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]!.AsArray().Single(item => (string)item!["name"]! == "kube-apiserver")!;
        container["args"]!.AsArray().Add("--audit-webhook-config-file=/etc/kubernetes/webhook/audit/kubeconfig.yaml");
        container["volumeMounts"]!.AsArray().Add(new JsonObject { ["name"] = "audit-webhook", ["mountPath"] = "/etc/kubernetes/webhook/audit" });
        pod["volumes"]!.AsArray().Add(JsonNode.Parse("""{"name":"audit-webhook","secret":{"secretName":"audit-webhook","items":[{"key":"config","path":"kubeconfig.yaml"}]}}"""));
        if (server is not null)
        {
            var secret = JsonNode.Parse("""{"apiVersion":"v1","kind":"Secret","metadata":{"name":"audit-webhook"},"data":{}}""")!.AsObject();
            secret.SetSecret("config", System.Text.Encoding.UTF8.GetBytes($"clusters: [{{cluster: {{server: \"{server}\"}}}}]\n"));
            objects.Add(secret);
        }
    });

    private static SuccessorChecks Checks(FindingList findings, bool resourceManager = false, string? mode = null, string template = "") => new(
        new ShootSettings
        {
            Name = "garden/masterful",
            EtcdEndpoint = "",
            Endpoint = new EndpointSettings("hosts"),
            Nodes = [],
            ResourceManager = resourceManager,
            Seed = mode is null ? null : new SeedSettings { Mode = mode, Name = "s", Template = template },
        },
        Fixture.Namespace,
        findings);

    private static JsonObject Workload(string kind, string name) => new() { ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name } };
}
