using System.Text.Json.Nodes;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Preflight;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Preflight;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Endpoint;

public sealed class EndpointActivitiesTests
{
    [Fact]
    public async Task Record_SeedHasDnsRecords_TakesTheirNamesAndAddresses()
    {
        await using var lab = await HostedLandscape.StartAsync();

        var record = await new EndpointActivities(lab.File, TimeProvider.System).RecordEndpointAsync(lab.Migration);

        record.Names.Should().HaveCount(2).And.OnlyContain(name => name.StartsWith("api."));
        record.Before.Should().NotBeEmpty();
        record.After.Should().Equal("127.0.0.1");
    }

    [Fact]
    public async Task Record_SeedWithoutDnsRecords_TakesTheShootsOwnName()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await RemoveRecordsAsync(lab);
        var inspection = await InspectAsync(lab, lab.File);
        var migration = lab.Migration with { ApiNames = inspection.ApiNames };

        var record = await new EndpointActivities(lab.File, TimeProvider.System).RecordEndpointAsync(migration);
        var nameless = () => new EndpointActivities(lab.File, TimeProvider.System).RecordEndpointAsync(lab.Migration);

        inspection.Findings.Single(finding => finding.Id == "api-names").Should().Match<Finding>(finding => finding.Severity == FindingSeverity.Passed && finding.Message == "api.masterful.example");
        record.Names.Should().Equal("api.masterful.example");
        record.Before.Should().BeEmpty("nothing resolves that name here");
        (await nameless.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-END-001");
    }

    [Fact]
    public async Task Record_ProviderDnsRecordWithoutRecords_IsRefusedByPreflightToo()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await RemoveRecordsAsync(lab);
        var file = lab.File with { Shoots = [lab.File.Shoots[0] with { Endpoint = new EndpointSettings("dnsRecord") }] };

        var finding = (await InspectAsync(lab, file)).Findings.Single(finding => finding.Id == "api-names");
        var recording = () => new EndpointActivities(file, TimeProvider.System).RecordEndpointAsync(lab.Migration with { ApiNames = ["api.masterful.example"] });

        finding.Severity.Should().Be(FindingSeverity.Error);
        finding.Message.Should().Contain("no DNSRecord in shoot--garden--masterful");
        (await recording.Should().ThrowAsync<ApplicationFailureException>()).Which.Message.Should().Contain("MIG-END-001").And.Contain("hosts or manual");
    }

    [Fact]
    public async Task Switch_LeavesAMarkByWhichPreflightRefusesToBeginAnew()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var clock = new FixedClock(new(2026, 11, 29, 3, 0, 0, TimeSpan.Zero));
        var activities = new EndpointActivities(lab.File, clock);
        var record = await activities.RecordEndpointAsync(lab.Migration);
        (await InspectAsync(lab, lab.File)).SwitchedAt.Should().BeNull();

        await activities.SwitchEndpointAsync(new EndpointRequest(lab.Migration, record));
        clock.Now += TimeSpan.FromHours(1);
        await activities.SwitchEndpointAsync(new EndpointRequest(lab.Migration, record));

        var inspection = await InspectAsync(lab, lab.File);
        inspection.SwitchedAt.Should().Be(new DateTimeOffset(2026, 11, 29, 3, 0, 0, TimeSpan.Zero), "the first time counts");
        inspection.Findings.Single(finding => finding.Id == "endpoint-switched").Should().Match<Finding>(finding =>
            finding.Severity == FindingSeverity.Error && finding.Message.Contains("at 2026-11-29 03:00:00Z") && finding.Remedy.Contains("start from Endpoint or later"));
    }

    [Fact]
    public async Task Switch_ProviderDnsRecord_TellsWhatBothPointedAtAndPointAt()
    {
        await using var lab = await HostedLandscape.StartAsync();
        lab.RunDnsRecords();
        var activities = new EndpointActivities(WithRecords(lab), TimeProvider.System);
        var record = await activities.RecordEndpointAsync(lab.Migration);

        var evidence = (await activities.SwitchEndpointAsync(new EndpointRequest(lab.Migration, record))).Evidence;

        evidence.Should().Equal($"DNSRecord masterful-internal: {record.Before[0]} -> 127.0.0.1", $"DNSRecord masterful-external: {record.Before[0]} -> 127.0.0.1");
        (await RecordsAsync(lab)).Should().OnlyContain(item => DnsRecords.Values(item).Single() == "127.0.0.1");
    }

    [Fact]
    public async Task Switch_ControllerOfTheFirstHangs_HasMovedTheOtherToo()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var activities = new EndpointActivities(WithRecords(lab), new HastyClock());
        var record = await activities.RecordEndpointAsync(lab.Migration);

        var switching = () => activities.SwitchEndpointAsync(new EndpointRequest(lab.Migration, record));

        (await switching.Should().ThrowAsync<ApplicationFailureException>()).WithMessage("MIG-END-001*DNSRecord shoot--garden--masterful/masterful-internal: its last operation is*");
        (await RecordsAsync(lab)).Should().HaveCount(2).And.OnlyContain(item => DnsRecords.Values(item).Single() == "127.0.0.1" && item.Annotations()["gardener.cloud/operation"] == "reconcile");
    }

    [Fact]
    public async Task Switch_OneCannotHoldTheNewAddress_MovesNeither()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var activities = new EndpointActivities(WithRecords(lab), TimeProvider.System);
        var record = await activities.RecordEndpointAsync(lab.Migration);
        var external = (await RecordsAsync(lab)).Single(item => item.Name() == "masterful-external");
        await lab.Seed.MergePatchAsync(external.Ref(), new JsonObject { ["spec"] = new JsonObject { ["recordType"] = "CNAME" } });

        var switching = () => activities.SwitchEndpointAsync(new EndpointRequest(lab.Migration, record));

        (await switching.Should().ThrowAsync<ApplicationFailureException>()).WithMessage("MIG-END-001*masterful-external: its recordType is CNAME*");
        (await RecordsAsync(lab)).Should().OnlyContain(item => DnsRecords.Values(item).Single() == record.Before[0]);
    }

    private static LandscapeFile WithRecords(HostedLandscape lab) => lab.File with { Shoots = [lab.File.Shoots[0] with { Endpoint = new EndpointSettings("dnsRecord") }] };

    private static async Task<IEnumerable<JsonObject>> RecordsAsync(HostedLandscape lab) =>
        (await lab.Seed.ListAsync("extensions.gardener.cloud/v1alpha1", "DNSRecord", new(HostedLandscape.Namespace))).Items.Where(item => item.Text("spec", "name")!.StartsWith("api."));

    private static Task<SourceInspection> InspectAsync(HostedLandscape lab, LandscapeFile file) =>
        new PreflightActivities(file, TimeProvider.System, NullLogger<PreflightActivities>.Instance).InspectSourceAsync(lab.Migration);

    private static async Task RemoveRecordsAsync(HostedLandscape lab)
    {
        foreach (var record in (await lab.Seed.ListAsync("extensions.gardener.cloud/v1alpha1", "DNSRecord", new(HostedLandscape.Namespace))).Items)
        {
            await lab.Seed.MergePatchAsync(record.Ref(), new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
            await lab.Seed.DeleteAsync(record.Ref());
        }
    }
}
