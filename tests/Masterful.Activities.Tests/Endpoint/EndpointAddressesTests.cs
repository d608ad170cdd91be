using System.Text.Json.Nodes;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Preflight;
using Masterful.Activities.Tests.Source;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Preflight;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Endpoint;

/// <summary>Names that are made to lead to something in front of the nodes.</summary>
public sealed class EndpointAddressesTests
{
    [Fact]
    public async Task Record_NothingAnswersThere_SaysWhyAndMovesNothing()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await using var stranger = new CannedServer(CannedServer.ApiServer);
        var activities = new EndpointActivities(With(lab, new("dnsRecord", PortOf(stranger)) { Addresses = ["127.0.0.1", "127.0.0.9"] }), new HastyClock());

        var recording = () => activities.RecordEndpointAsync(lab.Migration);

        var failure = (await recording.Should().ThrowAsync<ApplicationFailureException>()).Which;
        failure.ErrorType.Should().Be("MIG-END-001");
        failure.Message.Should().Contain("127.0.0.1: it does not prove to be the Shoot's API server").And.Contain("127.0.0.9: Connection refused").And.Contain("No name was moved");
        (await RecordsAsync(lab)).Should().OnlyContain(record => DnsRecords.Values(record).Single() != "127.0.0.1");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task Record_TheApiServerAnswersThere_TakesThatForTheAddresses(string value)
    {
        await using var lab = await HostedLandscape.StartAsync();
        await using var front = new CannedServer(CannedServer.ApiServer, (await lab.ServingSecretAsync()).Pem);
        var activities = new EndpointActivities(With(lab, new("dnsRecord", PortOf(front)) { Addresses = [value] }), TimeProvider.System);

        var record = await activities.RecordEndpointAsync(lab.Migration);

        record.After.Should().Equal(value);
        front.Asked.Should().Contain($"Host: {record.Names[0]}");
    }

    [Fact]
    public async Task Switch_NameInFrontOfTheNodes_NeedsRecordsOfThatKind()
    {
        await using var lab = await HostedLandscape.StartAsync();
        lab.RunDnsRecords();
        var file = With(lab, new("dnsRecord") { Addresses = ["localhost"] });
        var activities = new EndpointActivities(file, new HastyClock());
        var names = (await new EndpointActivities(With(lab, new("dnsRecord")), TimeProvider.System).RecordEndpointAsync(lab.Migration)) with { After = ["localhost"] };

        var switching = () => activities.SwitchEndpointAsync(new EndpointRequest(lab.Migration, names));
        (await FindingAsync(lab, file, "dns-record-type")).Should().Match<Finding>(finding => finding.Severity == FindingSeverity.Error && finding.Message == "its recordType is A, which cannot be changed, and localhost needs CNAME");
        (await switching.Should().ThrowAsync<ApplicationFailureException>()).WithMessage("MIG-END-001*recordType is A, which is immutable, and the new addresses need CNAME*");

        foreach (var record in await RecordsAsync(lab))
        {
            await lab.Seed.MergePatchAsync(record.Ref(), new JsonObject { ["spec"] = new JsonObject { ["recordType"] = "CNAME" } });
        }

        (await FindingAsync(lab, file, "dns-record-type")).Should().BeNull();
        (await FindingAsync(lab, file, "endpoint-addresses"))!.Severity.Should().Be(FindingSeverity.Passed);
        // The simulation's DNS holds addresses only, so what is left of it is that the records were asked for the name.
        await switching.Should().ThrowAsync<ApplicationFailureException>();
        (await RecordsAsync(lab)).Should().OnlyContain(record => DnsRecords.Values(record).Single() == "localhost");
    }

    [Fact]
    public async Task Preflight_AddressesOfTheSource_AreRefused()
    {
        await using var lab = await HostedLandscape.StartAsync("managedSeed");
        var old = DnsRecords.Values((await RecordsAsync(lab))[0]).Single();

        var finding = await FindingAsync(lab, With(lab, new("dnsRecord") { Addresses = [old] }), "endpoint-addresses");
        var unknown = await FindingAsync(lab, With(lab, new("manual") { Addresses = ["nowhere.invalid"] }), "endpoint-addresses");

        (await FindingAsync(lab, With(lab, new("manual") { Addresses = ["127.0.0.1"] }), "endpoint-exposure"))!.Severity.Should().Be(FindingSeverity.Warning);
        (await FindingAsync(lab, lab.File, "endpoint-exposure")).Should().BeNull();
        finding.Should().Match<Finding>(found => found.Severity == FindingSeverity.Error && found.Message.StartsWith($"the names lead to {old} now"));
        unknown.Should().Match<Finding>(found => found.Severity == FindingSeverity.Error && found.Message == "nowhere.invalid resolves to nothing");
    }

    private static LandscapeFile With(HostedLandscape lab, EndpointSettings endpoint) => lab.File with { Shoots = [lab.File.Shoots[0] with { Endpoint = endpoint }] };

    private static int PortOf(CannedServer server) => int.Parse(server.Address.Split(':')[1]);

    private static async Task<IReadOnlyList<JsonObject>> RecordsAsync(HostedLandscape lab) =>
        [.. (await lab.Seed.ListAsync("extensions.gardener.cloud/v1alpha1", "DNSRecord", new(HostedLandscape.Namespace))).Items.Where(item => item.Text("spec", "name")!.StartsWith("api."))];

    private static async Task<Finding?> FindingAsync(HostedLandscape lab, LandscapeFile file, string id) =>
        (await new PreflightActivities(file, TimeProvider.System, NullLogger<PreflightActivities>.Instance).InspectSourceAsync(lab.Migration)).Findings.FirstOrDefault(finding => finding.Id == id);
}
