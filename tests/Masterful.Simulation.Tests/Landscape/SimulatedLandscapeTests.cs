using System.Net;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Tests.Landscape;

[Collection(LandscapeCollection.Name)]
public sealed class SimulatedLandscapeTests(LandscapeFixture fixture)
{
    private const string ApiServer = "/apis/apps/v1/namespaces/shoot--garden--masterful/deployments/kube-apiserver";

    [Fact]
    public async Task StartAsync_Kubeconfigs_OpenGardenAndSeed()
    {
        File.GetUnixFileMode(fixture.Landscape.Garden.KubeconfigFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await fixture.Garden.ListAsync("/apis/core.gardener.cloud/v1beta1/shoots", default)).Should().ContainSingle();
        (await fixture.Seed.ListAsync("/apis/apps/v1/deployments", default)).Should().HaveCount(8);
    }

    [Fact]
    public async Task StartAsync_SourceApi_ServesEveryObjectOfTheSnapshot()
    {
        var fixtureObjects = Fixture.Open("landscape-a").ShootObjects();
        foreach (var group in fixtureObjects.GroupBy(o => (Version: Text(o, "apiVersion"), Kind: Text(o, "kind"))))
        {
            if (group.Key.Kind is "Lease" or "APIService") continue; // Leases move on; APIServices are made by the server itself.
            var collection = await CollectionAsync(group.Key.Version, group.Key.Kind);
            var served = (await fixture.Source.ListAsync(collection, default)).Select(Uid).ToHashSet();
            served.Should().Contain(group.Select(Uid), because: group.Key.Kind);
        }
    }

    [Theory]
    [InlineData("shop.runtime.bound", "system:serviceaccount:shop:runtime", "b58925a0-aec8-450a-b2ff-23b02cc16eca")]
    [InlineData("team-a.builder.legacy", "system:serviceaccount:team-a:builder", "c72e948e-5bd8-4750-91e6-5b6f6b7504a2")]
    public async Task StartAsync_TokenFromBeforeTheMove_AuthenticatesWithItsUid(string file, string user, string uid)
    {
        var token = await File.ReadAllTextAsync(Path.Combine(fixture.Landscape.Directory, "tokens", file));
        var review = await fixture.Source.CreateAsync("/apis/authentication.k8s.io/v1/tokenreviews", new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenReview",
            ["spec"] = new JsonObject { ["token"] = token.Trim() },
        }, default);

        review!["status"]!["user"]!["username"]!.GetValue<string>().Should().Be(user);
        review["status"]!["user"]!["uid"]!.GetValue<string>().Should().Be(uid);
    }

    [Fact]
    public async Task StartAsync_Node_RenewsItsLeaseThroughTheNameInItsKubeconfig()
    {
        const string lease = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1";
        var before = (await fixture.Source.GetAsync(lease, default))!["spec"]!["renewTime"]!.GetValue<string>();

        await Eventually.TrueAsync(
            async () => (await fixture.Source.GetAsync(lease, default))!["spec"]!["renewTime"]!.GetValue<string>() != before,
            $"the Lease is renewed: {fixture.Landscape.Node.Kubelet.LastProblem}");
    }

    [Fact]
    public async Task StartAsync_RunningLandscape_LeavesTheSnapshotsNodesAndPodsAlone()
    {
        var objects = Fixture.Open("landscape-a").ShootObjects().Where(o => Text(o, "kind") is "Node" or "Pod").ToList();
        var served = (await fixture.Source.ListAsync("/api/v1/pods", default)).Concat(await fixture.Source.ListAsync("/api/v1/nodes", default))
            .ToDictionary(Uid);

        foreach (var expected in objects) served[Uid(expected)]["status"]!.ToJsonString().Should().Be(expected["status"]!.ToJsonString());
    }

    [Fact]
    public async Task Scale_ApiServerToZeroAndBack_CutsItOffAndRestoresIt()
    {
        await IgnoreShootAsync(true);
        await ScaleAsync(0);
        await Eventually.TrueAsync(IsUnreachableAsync, "the source API is cut off");
        await Eventually.TrueAsync(
            async () => (await fixture.Seed.GetAsync(ApiServer, default))!["status"]!.AsObject().ContainsKey("replicas") == false,
            "status.replicas disappears at 0");

        await ScaleAsync(2);
        await Eventually.TrueAsync(
            async () => (await fixture.Seed.GetAsync(ApiServer, default))!["status"]!["readyReplicas"]?.GetValue<int>() == 2,
            "the Deployment is ready again");
        (await fixture.Source.ListAsync("/api/v1/namespaces", default)).Should().NotBeEmpty();
        await IgnoreShootAsync(false);
    }

    [Fact]
    public async Task Scale_WithoutStoppingTheGardenlet_IsUndone()
    {
        await ScaleAsync(0);

        await Eventually.TrueAsync(
            async () => (await fixture.Seed.GetAsync(ApiServer, default))!["spec"]!["replicas"]!.GetValue<int>() == 2,
            "the old seed's gardenlet restores the replicas");
        await Eventually.TrueAsync(async () => !await IsUnreachableAsync(), "the source API serves again");
    }

    private Task IgnoreShootAsync(bool ignore) => fixture.Garden.PatchAsync(
        "/apis/core.gardener.cloud/v1beta1/namespaces/garden/shoots/masterful",
        new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject { ["shoot.gardener.cloud/ignore"] = ignore ? "true" : null },
            },
        },
        default);

    private Task ScaleAsync(int replicas) => fixture.Seed.PatchAsync(
        ApiServer, new JsonObject { ["spec"] = new JsonObject { ["replicas"] = replicas } }, default);

    private async Task<bool> IsUnreachableAsync()
    {
        try
        {
            await fixture.Source.ProbeAsync("/readyz", default);
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }

    private async Task<string> CollectionAsync(string apiVersion, string kind)
    {
        var root = apiVersion == "v1" ? "/api/v1" : $"/apis/{apiVersion}";
        var resources = (await fixture.Source.GetAsync(root, default))!["resources"]!.AsArray();
        var plural = resources.First(r => r!["kind"]!.GetValue<string>() == kind && !r["name"]!.GetValue<string>().Contains('/'))!["name"]!;
        return $"{root}/{plural.GetValue<string>()}";
    }

    private static string Text(JsonObject value, string field) => value[field]!.GetValue<string>();

    private static string Uid(JsonObject value) => value["metadata"]!["uid"]!.GetValue<string>();
}
