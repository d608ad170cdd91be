using Masterful.Activities.Node;

namespace Masterful.Activities.ControlPlane;

/// <summary>The data directory of etcd-events: it starts empty, and what this migration made goes with a rollback.</summary>
internal static class EventsDirectory
{
    private const string StateName = "events-directory";

    /// <summary>Makes it when there is none.</summary>
    public static void Create(NodePlace place)
    {
        var directory = EtcdMember.MountedDirectory("events");
        if (Directory.Exists(place.Files.Locate(directory)))
        {
            return;
        }

        // Remembered first, so that a crash in between leaves nothing that nobody owns.
        place.Directory.WriteState(StateName, new Made(directory));
        place.Files.CreateDirectory("/var/lib/etcd-events", DurableFile.PrivateDirectory);
        place.Files.CreateDirectory(directory, DurableFile.PrivateDirectory);
    }

    /// <summary>Removes it when this migration made it.</summary>
    public static void Remove(NodePlace place)
    {
        if (place.Directory.TryReadState<Made>(StateName) is null)
        {
            return;
        }

        place.Files.DeleteDirectory(EtcdMember.MountedDirectory("events"));
        place.Files.DeleteEmptyDirectory("/var/lib/etcd-events");
        place.Directory.DeleteState(StateName);
    }

    private sealed record Made(string Path);
}
