using Masterful.Activities.Landscapes;
using Masterful.Simulation.Actors;
using Masterful.Worker.Commands;
using Masterful.Worker.Commands.Demo;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class ThreeNodesFreshTests
{
    [Fact]
    public async Task Fresh_ByDnsRecords_NamesEveryNode()
    {
        await using var lab = await Lab.StartAsync(nodes: 3, endpoint: "dnsRecord");
        var shoot = lab.Landscape.File.Shoots[0];

        var result = await Lab.ResultAsync(await lab.BeginAsync("fresh"));

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Evidence.Verification!.Checks.Should().NotContain(check => check.Breaks());
        result.Evidence.Endpoint!.Record.Provider.Should().Be("dnsRecord");
        foreach (var name in result.Evidence.Endpoint.Record.Names)
        {
            (await RecordAsync(lab, name)).Should().Equal(shoot.Nodes.Select(node => node.Address));
        }

        foreach (var node in shoot.Nodes)
        {
            await Members.ProveAsync(shoot, node, null);
        }
    }

    private static async Task<IReadOnlyList<string>> RecordAsync(Lab lab, string name)
    {
        using var seed = new KubeClient(Kubeconfig.Load(lab.Landscape.File.Seeds[0].Access.Kubeconfig, path => path));
        var record = (await seed.ListAsync("/apis/extensions.gardener.cloud/v1alpha1/dnsrecords", default)).Single(item => item.TextAt("spec", "name") == name);
        return [.. record["spec"]!["values"]!.AsArray().Select(value => value!.GetValue<string>())];
    }
}
