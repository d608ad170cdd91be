using System.Text.Json;
using Masterful.Activities.Etcd;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Etcd.Storage;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd;

public sealed class PruneProfilesTests
{
    [Fact]
    public void BuiltIn_Profiles_AreValid() =>
        PruneProfiles.BuiltIn.Should().Equal("control-plane-only", "default").And.AllSatisfy(name => PruneProfiles.Load(".", name).Rules.Should().NotBeEmpty());

    [Fact]
    public void Load_UnknownName_SaysWhatThereIs() =>
        FluentActions.Invoking(() => PruneProfiles.Load(".", "defualt")).Should().Throw<ApplicationFailureException>()
            .WithMessage("MIG-REQ-004*there are control-plane-only, default*did you mean \"default\"?*");

    [Fact]
    public void Schema_Rule_DescribesExactlyTheFieldsThatAreRead()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(FixtureFiles.Repository, "activities", "Etcd", "Profiles", "profile.schema.json")));
        var rule = schema.RootElement.GetProperty("$defs").GetProperty("rule");

        rule.GetProperty("properties").EnumerateObject().Select(property => property.Name).Should().BeEquivalentTo(PruneProfileReader.RuleFields);
        rule.GetProperty("required").EnumerateArray().Select(name => name.GetString()).Should().Equal("id", "action", "reason", "resources");
    }

    [Fact]
    public void Default_PolicyForTheTunnel_IsGardenersOwnOnly()
    {
        StoredObject gardeners = new() { Encoding = StorageEncoding.Protobuf, Labels = new Dictionary<string, string> { ["resources.gardener.cloud/managed-by"] = "gardener" } };
        StoredKey[] keys =
        [
            Key("/registry/networkpolicies/kube-system/gardener.cloud--allow-from-seed", gardeners),
            Key("/registry/networkpolicies/kube-system/gardener.cloud--allow-to-dns", gardeners),
            Key("/registry/networkpolicies/shop/gardener.cloud--allow-from-seed", gardeners),
        ];

        var plan = new PrunePlanner(PruneProfiles.Load(".", "default"), "ns", []).Plan([.. keys, Key("/registry/networkpolicies/kube-system/own")], "");

        plan.Dropped.Select(key => (key.Key, key.Rule)).Should().Equal(("/registry/networkpolicies/kube-system/gardener.cloud--allow-from-seed", "policy-for-the-tunnel"));
    }

    [Fact]
    public void Plan_WebhookServices_MustCoverEveryWebhook()
    {
        var rule = Rule(["validatingwebhookconfigurations"]) with { WebhookHosts = ["*.seed"], WebhookServices = ["garden/*"] };

        Dropped(rule, Webhooks("a", new("x", "https://h.seed/", "", ""), new("y", "", "garden/grm", "")), Webhooks("b", new("x", "https://h.seed/", "", ""), new("y", "", "shop/own", "")))
            .Should().Equal("/registry/validatingwebhookconfigurations/a");
    }

    [Fact]
    public void Plan_Nodes_MatchesPodsByTheirNodeAndNodesByName()
    {
        var rule = Rule(["pods", "nodes"]) with { Nodes = ["worker-*"] };

        Dropped(rule, Key("/registry/pods/ns/a", new() { Encoding = StorageEncoding.Protobuf, NodeName = "worker-1" }), Key("/registry/pods/ns/b", new() { Encoding = StorageEncoding.Protobuf }), Key("/registry/minions/worker-2"), Key("/registry/minions/master-1"))
            .Should().Equal("/registry/minions/worker-2", "/registry/pods/ns/a");
    }

    [Fact]
    public void Plan_OwnersOfOwners_FollowAcrossAnyOrder()
    {
        PruneProfile profile = new("p", [Rule("root", "deployments"), Rule("owned", "pods", "replicasets") with { OwnerDropped = true }, Rule("keep", "pods") with { Action = PruneAction.Keep }]);
        StoredKey[] keys =
        [
            Key("/registry/pods/ns/a", Owned("p", "r")),
            Key("/registry/replicasets/ns/r", Owned("r", "d")),
            Key("/registry/deployments/ns/d", Owned("d")),
            Key("/registry/pods/ns/b", Owned("q", "other")),
        ];

        var plan = new PrunePlanner(profile, "ns", []).Plan(keys, "");

        plan.Dropped.Select(key => (key.Key, key.Rule)).Should().Equal(("/registry/deployments/ns/d", "root"), ("/registry/pods/ns/a", "owned"), ("/registry/replicasets/ns/r", "owned"));
        plan.Rules.Select(rule => (rule.Rule, rule.Keys)).Should().Equal(("root", 1), ("owned", 2), ("keep", 1), ("", 0));
    }

    [Theory]
    [InlineData("resource: [pods]", "line 2, column 36: a rule has no field 'resource', did you mean \"resources\"?")]
    [InlineData("resources: [configmaps], nodes: [a]", "line 2, column 68: rules by Node are for nodes, csinodes, leases, pods; 'configmaps' belongs to no Node.")]
    [InlineData("resources: [pods], webhookServices: x", "webhookServices must be a list of texts")]
    public void Read_BadRule_SaysWhereAndWhat(string fields, string expected) =>
        FluentActions.Invoking(() => PruneProfileReader.Read("mine", $"rules:\n- {{id: a, action: drop, reason: r, {fields}}}")).Should().Throw<ApplicationFailureException>().WithMessage($"MIG-ETCD-009*{expected}*");

    private static PruneRule Rule(string id = "r", params string[] resources) => new() { Id = id, Action = PruneAction.Drop, Reason = "x", Resources = resources };

    private static PruneRule Rule(string[] resources) => Rule("r", resources);

    private static StoredKey Key(string key, StoredObject? stored = null) => new(key, RegistryKey.Parse(key), stored ?? new() { Encoding = StorageEncoding.Opaque });

    private static StoredKey Webhooks(string name, params StoredWebhook[] webhooks) =>
        Key($"/registry/validatingwebhookconfigurations/{name}", new() { Encoding = StorageEncoding.Protobuf, Webhooks = webhooks });

    private static StoredObject Owned(string uid, string? owner = null) =>
        new() { Encoding = StorageEncoding.Protobuf, Uid = uid, Owners = owner is null ? [] : [new("Any", "any", owner)] };

    private static IEnumerable<string> Dropped(PruneRule rule, params StoredKey[] keys) =>
        new PrunePlanner(new("p", [rule]), "ns", []).Plan(keys, "").Dropped.Select(key => key.Key);
}
