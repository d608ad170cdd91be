using System.Text;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd.Members;

/// <summary>Real etcd from the manifests that were rendered, with the certificates that were issued.</summary>
public sealed class NodeMemberActivitiesTests
{
    [Fact]
    public async Task Join_TwoFurtherNodes_MakesThreeVotersWithTheSameContentAndGoesBack()
    {
        await using var nodes = await ThreeNodes.StartAsync();
        using var first = nodes.Open("node-1");
        await first.PutAsync("/registry/configmaps/default/one", "one"u8.ToArray());

        var second = await nodes.JoinAsync("node-2");
        var again = await nodes.JoinAsync("node-2");
        await nodes.JoinAsync("node-3");
        await first.PutAsync("/registry/configmaps/default/two", "two"u8.ToArray());
        var health = await nodes.Members().CheckMembersAsync(nodes.First);

        again.Should().Be(second, "what was done already is not done again");
        health.Components.Should().HaveCount(2).And.OnlyContain(component => component.Evidence.StartsWith("3 members vote", StringComparison.Ordinal));
        (await first.MembersAsync()).Should().OnlyContain(member => !member.IsLearner && member.ClientUrls.Count > 0);
        foreach (var name in new[] { "node-2", "node-3" })
        {
            using var other = nodes.Open(name);
            Encoding.UTF8.GetString((await other.GetAsync("/registry/configmaps/default/one"))!.Value).Should().Be("one");
            Encoding.UTF8.GetString((await other.GetAsync("/registry/configmaps/default/two"))!.Value).Should().Be("two");
        }

        foreach (var name in new[] { "node-3", "node-2" })
        {
            (await nodes.Members().RemoveMembersAsync(new MemberRequest(nodes.First, name))).Should().Contain("taken out");
            (await nodes.Members().RemoveMembersAsync(new MemberRequest(nodes.First, name))).Should().Contain("has no member");
            await nodes.ControlPlane.RemoveControlPlaneAsync(nodes.Node(name));
            await nodes.ControlPlane.RemoveControlPlaneAsync(nodes.Node(name));
            Directory.Exists(nodes.Settings(name).Root + "/var/lib/etcd-main").Should().BeFalse();
            Directory.Exists(nodes.Settings(name).Root + "/var/lib/etcd-events").Should().BeFalse();
        }

        (await first.MembersAsync()).Should().ContainSingle();
        (await first.GetAsync("/registry/configmaps/default/two")).Should().NotBeNull("the first node serves on alone");
    }

    [Fact]
    public async Task Join_TakenOutBetween_ThrowsTheOldDataAwayAndJoinsAnew()
    {
        await using var nodes = await ThreeNodes.StartAsync();
        var before = await nodes.JoinAsync("node-2");
        await nodes.Members().RemoveMembersAsync(new MemberRequest(nodes.First, "node-2"));

        var after = await nodes.JoinAsync("node-2");

        after.Main.Should().NotBe(before.Main);
        using var first = nodes.Open("node-1");
        (await first.MembersAsync()).Should().HaveCount(2).And.OnlyContain(member => !member.IsLearner);
    }

    [Fact]
    public async Task Join_NodeThatWasTheFirstOfAnAttemptLeftBehind_ThrowsThatDataAway()
    {
        await using var nodes = await ThreeNodes.StartAsync();
        var data = nodes.Settings("node-2").Root + "/var/lib/etcd-main/data/new.etcd";
        Directory.CreateDirectory(data + "/member");
        await File.WriteAllTextAsync(data + "/member/old", "");
        new MigrationDirectory(NodeFiles.Of(nodes.Settings("node-2")), nodes.First.Migration).WriteState("etcd", new NodeEtcdState { Attempt = 1 });

        await nodes.JoinAsync("node-2");

        File.Exists(data + "/member/old").Should().BeFalse();
        using var first = nodes.Open("node-1");
        (await first.MembersAsync()).Should().HaveCount(2).And.OnlyContain(member => !member.IsLearner);
    }

    [Fact]
    public async Task Join_DataOfSomebodyElse_IsRefusedAndLeftAlone()
    {
        await using var nodes = await ThreeNodes.StartAsync();
        var data = nodes.Settings("node-2").Root + "/var/lib/etcd-main/data/new.etcd";
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(data + "/theirs", "");
        var membership = await nodes.Members().AddMembersAsync(new MemberRequest(nodes.First, "node-2"));

        var joining = () => nodes.Members().JoinMembersAsync(new JoinMembersRequest(nodes.Node("node-2"), membership));

        (await joining.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be(EtcdErrors.ForeignData.Id);
        await nodes.ControlPlane.RemoveControlPlaneAsync(nodes.Node("node-2"));
        File.Exists(data + "/theirs").Should().BeTrue();
    }

    [Fact]
    public async Task Promote_NodeThatNeverStarts_SaysSoAndLeavesTheQuorumWhole()
    {
        await using var nodes = await ThreeNodes.StartAsync();
        var request = new MemberRequest(nodes.First, "node-2");
        await nodes.Members().AddMembersAsync(request);

        var promoting = () => nodes.Members(TimeSpan.FromSeconds(1)).PromoteMembersAsync(request);

        var failure = (await promoting.Should().ThrowAsync<ApplicationFailureException>()).Which;
        failure.ErrorType.Should().Be(EtcdErrors.NotJoined.Id);
        failure.Message.Should().Contain("node-2").And.Contain("has not started");
        using var first = nodes.Open("node-1");
        await first.PutAsync("/registry/still", "there"u8.ToArray());
    }

    [Fact]
    public async Task Promote_NeverAdded_IsRefused()
    {
        await using var nodes = await ThreeNodes.StartAsync();

        var promoting = () => nodes.Members().PromoteMembersAsync(new MemberRequest(nodes.First, "node-2"));

        (await promoting.Should().ThrowAsync<ApplicationFailureException>()).Which.Message.Should().Contain(EtcdErrors.NotJoined.Id).And.Contain("is not a member");
    }

    [Fact]
    public async Task Add_WhileAMemberIsDead_IsRefusedAndNamesIt()
    {
        await using var nodes = await ThreeNodes.StartAsync();
        await nodes.JoinAsync("node-2");
        await nodes.KillAsync("node-2");

        var adding = () => nodes.Members(TimeSpan.FromSeconds(1)).AddMembersAsync(new MemberRequest(nodes.First, "node-3"));

        (await adding.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be(EtcdErrors.NotJoined.Id);
    }

    [Fact]
    public async Task Remove_QuorumIsLost_IsToldAndNotInTheWay()
    {
        await using var nodes = await ThreeNodes.StartAsync();
        await nodes.JoinAsync("node-2");
        await nodes.KillAsync("node-2");

        var seen = await nodes.Members(removalLimit: TimeSpan.FromSeconds(1)).RemoveMembersAsync(new MemberRequest(nodes.First, "node-2"));

        seen.Should().Contain("etcd-main does not let node-2 out").And.Contain("it goes with the data of node-1");
        await nodes.ControlPlane.RemoveControlPlaneAsync(nodes.First);
    }

    [Fact]
    public async Task Remove_OneOfThreeIsDead_TakesItOut()
    {
        await using var nodes = await ThreeNodes.StartAsync();
        await nodes.JoinAsync("node-2");
        await nodes.JoinAsync("node-3");
        await nodes.KillAsync("node-3");

        var seen = await nodes.Members().RemoveMembersAsync(new MemberRequest(nodes.First, "node-3"));

        seen.Should().NotContain("does not let");
        using var first = nodes.Open("node-1");
        (await first.MembersAsync()).Select(member => member.Name).Should().BeEquivalentTo(EtcdMember.Name("main", "node-1"), EtcdMember.Name("main", "node-2"));
    }

    [Fact]
    public async Task Remove_NothingStarted_IsFine()
    {
        await using var nodes = await ThreeNodes.StartAsync(startFirst: false);

        (await nodes.Members().RemoveMembersAsync(new MemberRequest(nodes.First, "node-2"))).Should().Contain("does not run on node-1");
    }

    [Fact]
    public async Task Check_NotEveryNodeHasJoined_IsRefused()
    {
        await using var nodes = await ThreeNodes.StartAsync();
        await nodes.JoinAsync("node-2");

        var checking = () => nodes.Members(TimeSpan.FromSeconds(1)).CheckMembersAsync(nodes.First);

        (await checking.Should().ThrowAsync<ApplicationFailureException>()).Which.Message.Should().Contain(EtcdErrors.NoQuorum.Id).And.Contain("2 of 3 members");
    }
}
