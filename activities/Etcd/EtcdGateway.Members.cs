using System.Globalization;
using System.Text.Json.Nodes;
using Masterful.Activities.Etcd.Members;

namespace Masterful.Activities.Etcd;

/// <summary>The cluster's members, through the member that is asked.</summary>
public sealed partial class EtcdGateway
{
    /// <summary>Every member, by what the quorum knows.</summary>
    public async Task<IReadOnlyList<ListedMember>> MembersAsync(CancellationToken cancellationToken = default)
    {
        var answer = await CallAsync("v3/cluster/member/list", new() { ["linearizable"] = true }, cancellationToken);
        return [.. (answer["members"] as JsonArray ?? []).Select(Listed)];
    }

    /// <summary>Adds a member that receives but does not vote, and answers it. etcd takes one such member at a time.</summary>
    /// <param name="peerUrl">Where the member will listen to its peers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ListedMember> AddLearnerAsync(string peerUrl, CancellationToken cancellationToken = default)
    {
        var answer = await CallAsync("v3/cluster/member/add", new() { ["peerURLs"] = new JsonArray(peerUrl), ["isLearner"] = true }, cancellationToken);
        return Listed(answer["member"]);
    }

    /// <summary>Gives a learner its vote; etcd refuses while it is behind.</summary>
    public Task PromoteAsync(ulong member, CancellationToken cancellationToken = default) =>
        CallAsync("v3/cluster/member/promote", Named(member), cancellationToken);

    /// <summary>Takes a member out for good; its data is worth nothing afterwards.</summary>
    public Task RemoveMemberAsync(ulong member, CancellationToken cancellationToken = default) =>
        CallAsync("v3/cluster/member/remove", Named(member), cancellationToken);

    private static JsonObject Named(ulong member) => new() { ["ID"] = member.ToString(CultureInfo.InvariantCulture) };

    private static ListedMember Listed(JsonNode? member) => new(
        Unsigned(member?["ID"]), member?["name"]?.GetValue<string>() ?? "", Texts(member?["peerURLs"]), Texts(member?["clientURLs"]), Flag(member?["isLearner"]));

    private static List<string> Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(item => item!.GetValue<string>())];
}
