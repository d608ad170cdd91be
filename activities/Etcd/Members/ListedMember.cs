namespace Masterful.Activities.Etcd.Members;

/// <summary>A member as its cluster lists it.</summary>
/// <param name="Id">Its id, new each time that it is added.</param>
/// <param name="Name">Its name; empty until it has started for the first time.</param>
/// <param name="PeerUrls">Where it listens to its peers.</param>
/// <param name="ClientUrls">Where it listens to clients; none until it has started.</param>
/// <param name="IsLearner">Whether it only receives, without a vote.</param>
public sealed record ListedMember(ulong Id, string Name, IReadOnlyList<string> PeerUrls, IReadOnlyList<string> ClientUrls, bool IsLearner)
{
    /// <summary>The id as etcd's own tools print it.</summary>
    public string Hex => Id.ToString("x", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What people call it: its name, or its peer URL as long as it has none.</summary>
    public string Title => Name.Length > 0 ? Name : string.Join(",", PeerUrls);
}
