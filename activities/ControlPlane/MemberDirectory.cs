using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// The data directory of an etcd that starts empty here: etcd-events on every node, etcd-main on those that join. What this migration made
/// goes with a rollback.
/// </summary>
internal static class MemberDirectory
{
    /// <summary>Makes it when there is none; one that somebody else made is used as it is.</summary>
    public static void Create(NodePlace place, string role)
    {
        if (!Directory.Exists(place.Files.Locate(EtcdMember.MountedDirectory(role))))
        {
            Make(place, role, "");
        }
    }

    /// <summary>Makes it for one membership. Data that this migration did not make is refused: it may be somebody's only copy.</summary>
    /// <param name="place">The node.</param>
    /// <param name="role"><c>main</c> or <c>events</c>.</param>
    /// <param name="member">Member id, which an empty etcd gets only once.</param>
    public static void Create(NodePlace place, string role, string member)
    {
        var directory = EtcdMember.MountedDirectory(role);
        if (IsForeign(place, role))
        {
            throw EtcdErrors.ForeignData.At($"directory {directory}", "this migration did not make it.");
        }

        Make(place, role, member);
    }

    /// <summary>Whether data lies there that this migration did not make.</summary>
    public static bool IsForeign(NodePlace place, string role) =>
        Directory.Exists(place.Files.Locate(EtcdMember.DataDirectory(role))) && !IsMade(place.Directory, role);

    /// <summary>Whether the directory was made here, for a member that starts empty.</summary>
    public static bool IsMade(MigrationDirectory directory, string role) => directory.TryReadState<Made>(StateName(role)) is not null;

    /// <summary>Whether data lies there that belongs to another membership than the given one.</summary>
    public static bool IsOfAnother(NodePlace place, string role, string member) =>
        place.Directory.TryReadState<Made>(StateName(role)) is { } made && made.Member != member;

    /// <summary>Removes it when this migration made it.</summary>
    public static void Remove(NodePlace place, string role)
    {
        if (place.Directory.TryReadState<Made>(StateName(role)) is null)
        {
            return;
        }

        place.Files.DeleteDirectory(EtcdMember.MountedDirectory(role));
        place.Files.DeleteEmptyDirectory($"/var/lib/etcd-{role}");
        place.Directory.DeleteState(StateName(role));
    }

    private static string StateName(string role) => role + "-directory";

    private static void Make(NodePlace place, string role, string member)
    {
        var directory = EtcdMember.MountedDirectory(role);

        // Remembered first, so that a crash in between leaves nothing that nobody owns.
        place.Directory.WriteState(StateName(role), new Made(directory, member));
        place.Files.CreateDirectory($"/var/lib/etcd-{role}", DurableFile.PrivateDirectory);
        place.Files.CreateDirectory(directory, DurableFile.PrivateDirectory);
    }

    private sealed record Made(string Path, string Member = "");
}
