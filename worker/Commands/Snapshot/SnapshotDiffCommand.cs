using System.CommandLine;
using Masterful.Activities.Etcd.Snapshot;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>Compares two snapshots.</summary>
internal static class SnapshotDiffCommand
{
    public static Command Create()
    {
        var (before, after) = (SnapshotOptions.File("before"), SnapshotOptions.File("after"));
        var (output, skip, resource, ns) = (CommonOptions.Output(), SnapshotOptions.SkipHash(), SnapshotOptions.Resource(), SnapshotOptions.Namespace());
        var command = new Command("diff", "Show the keys in which two snapshots differ; exit code 4 when they do") { before, after, resource, ns, output, skip };
        command.SetAction((result, cancellation) => Task.Run(
            () =>
            {
                using var left = EtcdSnapshot.Open(result.GetValue(before)!);
                using var right = EtcdSnapshot.Open(result.GetValue(after)!);
                var leftIndex = left.Index(checkHash: !result.GetValue(skip), cancellationToken: cancellation);
                var rightIndex = right.Index(checkHash: !result.GetValue(skip), cancellationToken: cancellation);
                var counts = new SortedDictionary<DifferenceKind, int>();
                var differences = SnapshotDiff.Compare(leftIndex, rightIndex)
                    .Where(difference => SnapshotOptions.Matches(difference.Entry, result.GetValue(resource), result.GetValue(ns)))
                    .Select(difference =>
                    {
                        cancellation.ThrowIfCancellationRequested();
                        counts[difference.Kind] = counts.GetValueOrDefault(difference.Kind) + 1;
                        return difference;
                    });
                Write(differences, counts, (left.Bytes.Name, leftIndex), (right.Bytes.Name, rightIndex), result.InvocationConfiguration.Output, result.GetValue(output));
                result.InvocationConfiguration.Error.WriteLine(counts.Count == 0 ? "No key differs." : $"{string.Join(", ", counts.Select(count => $"{count.Value} {Word(count.Key)}"))}.");
                return counts.Count == 0 ? ExitCode.Ok : ExitCode.Differences;
            },
            cancellation));
        return command;
    }

    private static void Write(
        IEnumerable<SnapshotDifference> differences,
        SortedDictionary<DifferenceKind, int> counts,
        (string File, SnapshotIndex Index) before,
        (string File, SnapshotIndex Index) after,
        TextWriter output,
        OutputFormat format)
    {
        if (format == OutputFormat.Table)
        {
            using var table = new TextTable(output, "CHANGE", "RESOURCE", "NAMESPACE", "NAME", "REVISION", "BYTES");
            foreach (var difference in differences)
            {
                var key = difference.Entry.Parsed;
                table.Row(
                    Word(difference.Kind),
                    key?.QualifiedResource ?? "-",
                    key?.Namespace ?? "",
                    key?.Name ?? difference.Key,
                    Pair(difference.Before?.ModRevision, difference.After?.ModRevision),
                    Pair(difference.Before?.Value.Length, difference.After?.Value.Length));
            }

            return;
        }

        using var writer = new ListWriter(output, format);
        writer.Property("before", new { before.File, before.Index.Revision, Keys = before.Index.Count });
        writer.Property("after", new { after.File, after.Index.Revision, Keys = after.Index.Count });
        writer.List("differences", differences.Select(ListedDifference.Of));
        writer.Property("counts", counts.ToDictionary(count => Word(count.Key), count => count.Value));
    }

    private static string Word(DifferenceKind kind) => kind.ToString().ToLowerInvariant();

    private static string Pair<T>(T? before, T? after)
        where T : struct => $"{(before is { } old ? $"{old}" : "-")} -> {(after is { } now ? $"{now}" : "-")}";
}
