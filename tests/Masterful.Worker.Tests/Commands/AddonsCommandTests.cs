using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Kubernetes;
using Masterful.Worker.Commands;
using Masterful.Worker.Landscape;
using Masterful.Worker.Tests.Verify;
using Masterful.Workflows.Contracts;

namespace Masterful.Worker.Tests.Commands;

public sealed class AddonsCommandTests : IDisposable
{
    private const string Namespace = "shoot--garden--masterful";
    private readonly StringWriter output = new();
    private readonly StringWriter words = new();

    public void Dispose()
    {
        output.Dispose();
        words.Dispose();
    }

    [Fact]
    public async Task Diff_BeforeAndAfterTheReplay_IsExitCodeFourThenZero()
    {
        await using var source = await HostedSource.StartAsync();
        await using var cluster = await PlainCluster.StartAsync();

        (await RunAsync(source, cluster)).Should().Be(4);

        output.ToString().Should().Contain("create ServiceAccount kube-system/").And.Contain("not replayed: shoot-core-vpn-shoot: ").And.MatchRegex("[0-9]+ create, [0-9]+ change, 0 refused; 0 orphans");
        words.ToString().Should().Contain("nothing was written");

        await ReplayAsync(source, cluster);
        output.GetStringBuilder().Clear();
        (await RunAsync(source, cluster)).Should().Be(0, output.ToString());
        output.ToString().Should().Contain("0 create, 0 change");
    }

    [Fact]
    public async Task Diff_ChangedByHandAsJson_NamesFieldAndManager()
    {
        await using var source = await HostedSource.StartAsync();
        await using var cluster = await PlainCluster.StartAsync();
        await ReplayAsync(source, cluster);
        using var api = new KubernetesApi(cluster.Kubeconfig);
        var account = (await api.ListAsync("v1", "ServiceAccount", new ListOptions("kube-system", "resources.gardener.cloud/managed-by=gardener"))).Items[0];
        var mine = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = account.Name(), ["namespace"] = "kube-system", ["labels"] = new JsonObject { ["resources.gardener.cloud/managed-by"] = "me" } } };
        await api.ApplyAsync(mine, force: true, fieldManager: "by-hand");

        (await RunAsync(source, cluster, "-o", "json")).Should().Be(4);

        using var json = JsonDocument.Parse(output.ToString());
        var changed = json.RootElement.GetProperty("objects").EnumerateArray().Single(item => item.GetProperty("change").GetString() == "change");
        changed.GetProperty("fields")[0].GetProperty("path").GetString().Should().Be(".metadata.labels.\"resources.gardener.cloud/managed-by\"");
        changed.GetProperty("takenOver")[0].GetString().Should().Contain("by-hand");
        (await api.GetAsync(account.Ref())).Labels()["resources.gardener.cloud/managed-by"].Should().Be("me");
    }

    [Fact]
    public void Diff_NoShoot_IsUsage() => AddonsCommand.Create().Parse("diff").Errors.Should().NotBeEmpty();

    private static async Task ReplayAsync(HostedSource source, PlainCluster cluster)
    {
        using var seed = new KubernetesApi(Path.Combine(source.Directory, "seed.kubeconfig"));
        using var target = new KubernetesApi(cluster.Kubeconfig);
        var migration = new MigrationContext("migrate/" + HostedSource.Shoot, HostedSource.Shoot, MigrationStrategy.Restore, ["node-1"], "default", "seed-a", Namespace);
        var collected = await new AddonCollector(LandscapeLoader.Load(source.Landscape), migration, seed).CollectAsync(new HashSet<string>());
        await new ObjectApplier(target, TimeProvider.System).ApplyAsync(collected.Objects, CancellationToken.None);
    }

    private Task<int> RunAsync(HostedSource source, PlainCluster cluster, params string[] more) =>
        AddonsCommand.Create().Parse(["diff", HostedSource.Shoot, "-l", source.Landscape, "--kubeconfig", cluster.Kubeconfig, .. more])
            .InvokeAsync(new() { Output = output, Error = words, EnableDefaultExceptionHandler = false });
}
