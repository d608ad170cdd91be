using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Preflight;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Activities.Tests.Preflight;

public sealed class ShootChecksTests
{
    [Fact]
    public void Run_Fixture_FindsNothingInTheWay() => Run(_ => { }).Should().OnlyContain(finding => finding.Severity == FindingSeverity.Passed);

    [Theory]
    [InlineData("spec.hibernation.enabled", "true", "shoot-not-hibernated")]
    [InlineData("status.hibernated", "true", "shoot-not-hibernated")]
    [InlineData("metadata.deletionTimestamp", "\"2026-11-22T00:00:00Z\"", "shoot-not-deleting")]
    [InlineData("status.lastOperation.state", "\"Processing\"", "shoot-last-operation")]
    [InlineData("status.lastOperation.state", "\"Failed\"", "shoot-last-operation")]
    [InlineData("status.lastOperation.progress", "42", "shoot-last-operation")]
    [InlineData("status.lastOperation", "null", "shoot-last-operation")]
    [InlineData("status.credentials.rotation.certificateAuthorities.phase", "\"Prepared\"", "no-rotation")]
    [InlineData("status.credentials.rotation.certificateAuthorities.phase", "\"WaitingForWorkersRollout\"", "no-rotation")]
    [InlineData("status.credentials.rotation.serviceAccountKey.phase", "\"Preparing\"", "no-rotation")]
    [InlineData("status.credentials.rotation.etcdEncryptionKey.phase", "\"Completing\"", "no-rotation")]
    [InlineData("status.conditions", "[]", "shoot-condition")]
    [InlineData("status.technicalID", "null", "shoot-identity")]
    [InlineData("status.uid", "null", "shoot-identity")]
    [InlineData("spec.provider.workers", """[{"name": "cp", "minimum": 1, "maximum": 1, "controlPlane": {}}]""", "shoot-hosted")]
    public void Run_InTheWay_IsAnErrorWithWhatToDo(string path, string value, string id)
    {
        var findings = Run(shoot => Set(shoot, path, value));

        var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).ToList();
        errors.Should().NotBeEmpty().And.OnlyContain(finding => finding.Id == id);
        errors.Should().OnlyContain(finding => finding.Object.StartsWith("Shoot garden/masterful") && finding.Remedy.Length > 0);
    }

    [Fact]
    public void Run_HighlyAvailableOntoThreeNodes_Passes() =>
        Run(shoot => Set(shoot, "spec.controlPlane.highAvailability.failureTolerance.type", "\"node\""), nodes: 3)
            .Single(finding => finding.Id == "single-node").Severity.Should().Be(FindingSeverity.Passed);

    [Theory]
    [InlineData("metadata.namespace", "\"garden-dev\"", "self-hosted-namespace")]
    [InlineData("spec.provider.workers", """[{"name": "w", "minimum": 2, "maximum": 5}]""", "self-hosted-pool")]
    [InlineData("spec.controlPlane.highAvailability.failureTolerance.type", "\"node\"", "single-node")]
    [InlineData("spec.maintenance.autoUpdate.machineImageVersion", "true", "no-automatic-update")]
    [InlineData("status.constraints", """[{"type": "HibernationPossible", "status": "False", "message": "a webhook"}]""", "shoot-constraint")]
    public void Run_WorthKnowing_IsAWarningOnly(string path, string value, string id)
    {
        var findings = Run(shoot => Set(shoot, path, value));

        findings.Should().NotContain(finding => finding.Severity == FindingSeverity.Error);
        findings.Where(finding => finding.Severity == FindingSeverity.Warning).Should().ContainSingle().Which.Id.Should().Be(id);
    }

    private static IReadOnlyList<Finding> Run(Action<JsonObject> change, int nodes = 1)
    {
        var shoot = YamlJson.ReadAll(File.ReadAllText(Fixture.Path("garden/objects.yaml"))).Named("Shoot", "masterful");
        change(shoot);
        var findings = new FindingList();
        new ShootChecks(shoot, findings, nodes).Run();
        return findings.Findings;
    }

    private static void Set(JsonObject item, string path, string value)
    {
        var keys = path.Split('.');
        foreach (var key in keys[..^1])
        {
            item = (JsonObject)(item[key] ??= new JsonObject());
        }

        item[keys[^1]] = JsonNode.Parse(value);
    }
}
