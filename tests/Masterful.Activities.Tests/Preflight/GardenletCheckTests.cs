using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Preflight;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Activities.Tests.Preflight;

public sealed class GardenletCheckTests
{
    [Theory]
    [InlineData("garden/masterful", "false", FindingSeverity.Passed)]
    [InlineData("garden/masterful", null, FindingSeverity.Passed)]
    [InlineData("garden-team/masterful", "true", FindingSeverity.Passed)]
    [InlineData("garden-team/masterful", "false", FindingSeverity.Error)]
    [InlineData("garden-team/masterful", "null", FindingSeverity.Error)]
    [InlineData("garden-team/masterful", null, FindingSeverity.Warning)]
    public void Judge_ShootAndSetting_RefusesWhereTheShootWouldComeBack(string shoot, string? setting, FindingSeverity severity)
    {
        var findings = new FindingList();

        GardenletCheck.Judge(shoot, setting is null ? [] : GardenletCheck.Configurations(null, [Map("gardenlet-configmap-1", setting)]), findings);

        var finding = findings.Findings.Should().ContainSingle().Which;
        (finding.Id, finding.Severity).Should().Be(("gardenlet-respects-ignore", severity));
        if (severity != FindingSeverity.Passed)
        {
            finding.Remedy.Should().Contain("for as long as the old Shoot object exists");
        }
    }

    [Fact]
    public void Judge_DeploymentSaysWhichConfigurationRuns_EarlierOnesDoNotCount()
    {
        JsonObject[] maps = [Map("gardenlet-configmap-old", "true"), Map("gardenlet-configmap-new", "false")];
        var deployment = YamlJson.Read("spec: {template: {spec: {volumes: [{name: other}, {name: config, configMap: {name: gardenlet-configmap-new}}]}}}")!;

        Severity(GardenletCheck.Configurations(deployment, maps)).Should().Be(FindingSeverity.Error);
        Severity(GardenletCheck.Configurations(null, maps)).Should().Be(FindingSeverity.Error, "nobody knows which of them runs");
        Severity(GardenletCheck.Configurations(deployment, [maps[0], Map("gardenlet-configmap-new", "true")])).Should().Be(FindingSeverity.Passed);
    }

    private static FindingSeverity Severity(IReadOnlyList<JsonObject> configurations)
    {
        var findings = new FindingList();
        GardenletCheck.Judge("garden-team/masterful", configurations, findings);
        return findings.Findings.Single().Severity;
    }

    private static JsonObject Map(string name, string setting) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "garden" },
        ["data"] = new JsonObject { ["config.yaml"] = $"kind: GardenletConfiguration\ncontrollers: {{shoot: {{respectSyncPeriodOverwrite: {setting}}}}}\n" },
    };
}
