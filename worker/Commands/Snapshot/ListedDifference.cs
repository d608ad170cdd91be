using Masterful.Activities.Etcd.Snapshot;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>A difference as <c>snapshot diff -o json</c> writes it.</summary>
internal sealed record ListedDifference(
    DifferenceKind Change,
    string Key,
    string? Resource,
    string? Namespace,
    string? Name,
    string? UidBefore,
    string? UidAfter,
    long? RevisionBefore,
    long? RevisionAfter,
    int? BytesBefore,
    int? BytesAfter)
{
    public static ListedDifference Of(SnapshotDifference difference) => new(
        difference.Kind,
        difference.Key,
        difference.Entry.Parsed?.QualifiedResource,
        Known(difference.Entry.Parsed?.Namespace),
        difference.Entry.Parsed?.Name,
        Known(difference.Before?.Decode().Uid),
        Known(difference.After?.Decode().Uid),
        difference.Before?.ModRevision,
        difference.After?.ModRevision,
        difference.Before?.Value.Length,
        difference.After?.Value.Length);

    private static string? Known(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
