using System.Security.Cryptography;
using System.Text.Json;
using Masterful.Activities.Etcd.Encryption;
using Masterful.Activities.Etcd.Prune;
using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Etcd.Storage;

namespace Masterful.Activities.Tests.Etcd.Snapshot;

/// <summary>The recorded control plane: what the reader finds, and what the profiles would do with it.</summary>
public sealed class RecordedSnapshotTests : IDisposable
{
    private static readonly string[] LiveNode = ["node-1"];
    private readonly EtcdSnapshot snapshot = EtcdSnapshot.Open(FixtureFiles.Snapshot);
    private readonly JsonDocument recorded = JsonDocument.Parse(File.ReadAllBytes(FixtureFiles.Keys));

    public void Dispose()
    {
        snapshot.Dispose();
        recorded.Dispose();
    }

    [Fact]
    public void Index_Newest_HoldsExactlyTheRecordedKeys()
    {
        var expected = recorded.RootElement.GetProperty("keys").EnumerateArray().Select(key => (
            key.GetProperty("key").GetString(),
            key.GetProperty("sha256").GetString(),
            key.GetProperty("bytes").GetInt32(),
            key.GetProperty("modRevision").GetInt64()));

        var index = snapshot.Index();

        index.Revision.Should().Be(recorded.RootElement.GetProperty("revision").GetInt64());
        index.Entries().Select(entry => ((string?)entry.Key, (string?)entry.Sha256(), entry.Value.Length, entry.ModRevision)).Should().BeEquivalentTo(expected);
        index.Entries().Select(entry => entry.Key).Should().BeInAscendingOrder(StringComparer.Ordinal);
    }

    [Fact]
    public void Decode_EveryRecordedUid_IsFound()
    {
        var encryption = EncryptionConfiguration.Parse(File.ReadAllText(FixtureFiles.Pki("encryption-configuration.yaml")));
        var expected = recorded.RootElement.GetProperty("uids").EnumerateObject().ToDictionary(uid => uid.Name, uid => uid.Value.GetString());

        var found = snapshot.Index().Entries()
            .Select(entry => entry.Decode() is { Envelope: null } plain ? plain : KubernetesStorage.Decode(encryption.DecryptSecret(entry.Key, entry.Value.ToArray())))
            .Where(stored => stored.Kind is "ServiceAccount" or "Secret" or "Namespace" or "Node")
            .ToDictionary(stored => stored.Namespace.Length > 0 ? $"{stored.Kind}/{stored.Namespace}/{stored.Name}" : $"{stored.Kind}/{stored.Name}", stored => (string?)stored.Uid);

        found.Should().BeEquivalentTo(expected);
    }

    [Fact]
    public void Decode_EncryptedSecrets_NameProviderAndKeyOnly()
    {
        var secrets = snapshot.Index().Entries().Where(entry => entry.Parsed is { Resource: "secrets" }).Select(entry => entry.Decode()).ToList();

        secrets.Should().NotBeEmpty().And.OnlyContain(secret => secret.Encoding == StorageEncoding.Encrypted && secret.Uid == "" && secret.Envelope!.Provider == "aescbc" && secret.Envelope.Key == "key1700000000");
    }

    [Fact]
    public void Plan_Default_DropsNothingThatNoRuleNames()
    {
        var plan = Plan("default");

        plan.Dropped.Should().OnlyContain(key => key.Rule.Length > 0 && key.Reason.Length > 0);
        plan.Resources.Sum(resource => resource.Kept).Should().Be(plan.Rules.Single(rule => rule.Rule.Length == 0).Keys);
        plan.Rules.Sum(rule => rule.Keys).Should().Be(461);

        // Users' namespaces lose nothing but Events and the Pods that were bound to the machine that is gone.
        var ofUsers = plan.Dropped.Where(key => key.Rule != "events" && key.Key.Split('/') is [_, _, _, "shop" or "team-a" or "team-b", ..]).ToList();
        ofUsers.Should().HaveCount(3).And.OnlyContain(key => key.Rule == "pods-of-gone-nodes");
        plan.Dropped.Select(key => key.Key).Should().NotContain(key => key.Contains("coredns-custom") || key.Contains("/customresourcedefinitions/") || key.Contains("shop.example"));
    }

    [Fact]
    public void Plan_ControlPlaneOnly_KeepsIdentitiesAndPermissions()
    {
        var kept = Plan("control-plane-only").Resources.Where(resource => resource.Kept > 0).ToDictionary(resource => resource.Resource, resource => resource.Kept);

        kept.Keys.Should().BeSubsetOf(["clusterrolebindings", "clusterroles", "configmaps", "csinodes", "leases", "namespaces", "nodes", "rolebindings", "roles", "secrets", "serviceaccounts"]);
        kept["serviceaccounts"].Should().Be(54);
        kept["secrets"].Should().Be(7);
        kept["nodes"].Should().Be(1);
    }

    [Fact]
    public void Plan_FromTheSnapshot_IsThePlanFromAllKeysInAnyOrder()
    {
        var keys = snapshot.Index().Entries().Select(entry => entry.Stored()).Reverse().ToList();

        new PrunePlanner(PruneProfiles.Load(".", "default"), "shoot--garden--masterful", LiveNode).Plan(keys, "").Should().BeEquivalentTo(Plan("default"));
    }

    [Fact]
    public void LiveNodes_OfLeasesThatAllGotOld_AreThoseThatReportedLast()
    {
        var fence = new DateTimeOffset(2026, 11, 29, 3, 0, 0, TimeSpan.Zero);

        LiveNodes.Among([("worker-2", fence.AddSeconds(-9)), ("gone", fence.AddMinutes(-6)), ("worker-1", fence)], fence.AddHours(2)).Should().Equal(["worker-1", "worker-2"], "it does not matter how long ago that was");
        LiveNodes.Among([("worker-1", fence), ("ahead", fence.AddHours(1))], fence.AddSeconds(5)).Should().Equal(["ahead", "worker-1"], "one clock that is ahead makes nobody old");
        LiveNodes.Among([], fence).Should().BeEmpty();
    }

    [Fact]
    public void LiveNodes_RecordedLeases_NamesNodesThatReported() =>
        LiveNodes.Of(snapshot.Index()).Should().Contain("node-1");

    [Fact]
    public void Compare_SameSnapshot_FindsNoDifference()
    {
        using var other = new EtcdSnapshot(new SnapshotImage("copy.db", File.ReadAllBytes(FixtureFiles.Snapshot)));

        SnapshotDiff.Compare(snapshot.Index(), other.Index()).Should().BeEmpty();
    }

    [Fact]
    public void Compare_TwoRevisions_FindsWhatWasWrittenBetween()
    {
        var (before, after) = (snapshot.Index(at: 300), snapshot.Index());

        var differences = SnapshotDiff.Compare(before, after).ToList();

        differences.Should().OnlyContain(difference => difference.Kind == DifferenceKind.Removed || difference.After!.ModRevision > 300);
        differences.Count(difference => difference.Kind == DifferenceKind.Added).Should().Be(after.Count - before.Count + differences.Count(difference => difference.Kind == DifferenceKind.Removed));
        Convert.ToHexStringLower(SHA256.HashData(differences[0].Entry.Value)).Should().Be(differences[0].Entry.Sha256());
    }

    private PrunePlan Plan(string profile) =>
        new PrunePlanner(PruneProfiles.Load(".", profile), "shoot--garden--masterful", LiveNode).Plan(snapshot.Index().Entries().Select(entry => entry.Stored()), "");
}
