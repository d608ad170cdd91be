using Masterful.Activities.Etcd.Snapshot;
using Masterful.Activities.Etcd.Storage;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>Chooses keys by resource, namespace and labels, and notes what explains an empty choice.</summary>
internal sealed class Listing(SnapshotIndex index, string? resource, string? ns, LabelSelector? selector, CancellationToken cancellation)
{
    private readonly SortedSet<string> resources = new(StringComparer.OrdinalIgnoreCase);

    public SnapshotIndex Index { get; } = index;

    public string? Resource { get; } = resource;

    /// <summary>Keys that were chosen so far.</summary>
    public int Count { get; private set; }

    /// <summary>Keys whose labels were asked for and cannot be read.</summary>
    public int Sealed { get; private set; }

    /// <summary>Resources that the snapshot holds, with their group and without.</summary>
    public IReadOnlyCollection<string> Resources => resources;

    public IEnumerable<(SnapshotEntry Entry, StoredObject Stored)> Chosen()
    {
        foreach (var entry in Index.Entries())
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry.Parsed is { } key && resources.Add(key.QualifiedResource))
            {
                resources.Add(key.Resource);
            }

            if (!SnapshotOptions.Matches(entry, Resource, ns))
            {
                continue;
            }

            var stored = entry.Decode();
            if (selector is not null && !selector.Matches(stored.Labels))
            {
                Sealed += stored.Encoding == StorageEncoding.Encrypted ? 1 : 0;
                continue;
            }

            Count++;
            yield return (entry, stored);
        }
    }
}
