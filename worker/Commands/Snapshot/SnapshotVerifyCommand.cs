using System.CommandLine;
using Masterful.Activities.Etcd.Snapshot;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>Reads all of a snapshot and says whether it is whole.</summary>
internal static class SnapshotVerifyCommand
{
    public static Command Create()
    {
        var (file, output, skip) = (SnapshotOptions.File(), CommonOptions.Output(), SnapshotOptions.SkipHash());
        var command = new Command("verify", "Check the SHA-256, every page, every key and every revision of a snapshot") { file, output, skip };
        command.SetAction((result, cancellation) => Task.Run(
            () =>
            {
                using var snapshot = EtcdSnapshot.Open(result.GetValue(file)!);
                var report = SnapshotVerifier.Verify(snapshot, !result.GetValue(skip), cancellation);
                var format = result.GetValue(output);
                result.InvocationConfiguration.Output.WriteLine(format == OutputFormat.Table ? Text(report) : Structured.Write(report, format));
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }

    private static string Text(SnapshotReport report)
    {
        var pages = report.Pages;
        return $"""
            {report.File} is whole.

            size       {report.Bytes:N0} bytes
            sha-256    {(report.Sha256.Length > 0 ? report.Sha256 : "not checked")}
            hash       {report.Hash:x} (as etcdutl snapshot status prints it)
            revision   {report.Revision}{(report.CompactedRevision > 0 ? $", history since {report.CompactedRevision}" : "")}
            keys       {report.Keys:N0} in {report.Revisions:N0} revisions, {report.Tombstones:N0} of them deletions
            leases     {report.Leases:N0}
            pages      {pages.Total:N0} of {pages.Size} bytes: {pages.Meta} meta, {pages.Branch:N0} branch, {pages.Leaf:N0} leaf, {pages.Overflow:N0} overflow, {pages.Freelist:N0} freelist, {pages.Free:N0} free
            buckets    {string.Join(", ", report.Buckets.Select(bucket => $"{bucket.Name} {bucket.Keys:N0}"))}
            """ + (pages.WholeMeta < pages.Meta ? "\n\nOne of the two meta pages is not whole; etcd uses the other." : "");
    }
}
