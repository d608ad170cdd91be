using System.Globalization;
using Masterful.Activities.Etcd.Database;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;

namespace Masterful.Activities.Etcd;

/// <summary>Puts a data directory together beside its place and renames it in, so that there is a whole one or none.</summary>
internal static class EtcdRestore
{
    /// <summary>
    /// What is added to the revision, larger on each attempt. A restored store only has to be ahead of what the first attempt's API
    /// server wrote; a fresh one has to be ahead of the source, whose revision nobody told, so it starts beyond what any cluster writes.
    /// </summary>
    public static long Bump(int attempt, bool fresh) => (fresh ? 1_000_000_000_000 : 1_000_000) * attempt;

    /// <summary>
    /// Has etcdutl restore a copy of a snapshot with bumped revision, marked compacted, and keeps what was done. Fails with <c>MIG-ETCD-004</c>,
    /// or with what the proof fails with: nothing takes its place before <paramref name="proving"/> is done. Without one etcdutl checks the
    /// snapshot's SHA-256 itself, after it has copied it.
    /// </summary>
    public static Task<RestoredEtcd> CopyAsync(EtcdTools tools, EtcdDirectory directory, RestoreOrder order, Task? proving, CancellationToken cancellationToken) => IntoPlaceAsync(
        directory,
        order,
        async part => Expect(await ActivityProgress.WhileAsync("restoring the snapshot", RunAsync(
            tools,
            directory,
            order.File,
            part,
            [$"--bump-revision={order.Bump.ToString(CultureInfo.InvariantCulture)}", "--mark-compacted", $"--skip-hash-check={(proving is null ? "false" : "true")}"],
            cancellationToken))),
        // What the proof finds tells more than what etcdutl makes of it.
        proving ?? Task.CompletedTask);

    /// <summary>
    /// Makes the opened snapshot itself the database, without another copy of it: etcdutl makes the member out of an empty database, and what it made
    /// is put into the snapshot. Fails as <see cref="CopyAsync"/> does.
    /// </summary>
    public static Task<RestoredEtcd> AdoptAsync(EtcdTools tools, EtcdDirectory directory, RestoreOrder order, Task proving, CancellationToken cancellationToken) => IntoPlaceAsync(
        directory,
        order,
        async part =>
        {
            var empty = directory.Beside("empty-snapshot.part");
            try
            {
                File.Delete(empty);
                EtcdDatabase.Create(empty);
                Expect(await ActivityProgress.WhileAsync("making the member", RunAsync(tools, directory, empty, part, ["--skip-hash-check=true"], cancellationToken)));
            }
            finally
            {
                File.Delete(empty);
            }

            await ActivityProgress.WhileAsync("verifying the snapshot", proving);
            var database = Path.Combine(part, "member", "snap", "db");
            await ActivityProgress.WhileAsync("restoring the snapshot", Task.Run(() => EtcdDatabase.Adopt(order.File, database, order.Bump), CancellationToken.None));
            File.Move(order.File, database, overwrite: true);
            Unix.FlushDirectory(Path.GetDirectoryName(database)!);
        },
        proving);

    /// <summary>
    /// Makes an empty etcd with one key, takes a snapshot of it and restores that: only a restore can lift the revision above the
    /// one that kubelets have seen.
    /// </summary>
    public static async Task<RestoredEtcd> FreshAsync(
        EtcdTools tools, EtcdDirectory directory, NodeEtcdState state, long bump, string imported, byte[] binding, CancellationToken cancellationToken)
    {
        var empty = directory.Beside("empty.part");
        var snapshot = directory.Beside("empty-snapshot.part");
        try
        {
            directory.Files.CreateDirectory("/var/lib/etcd-main", DurableFile.PrivateDirectory);
            directory.Files.CreateDirectory("/var/lib/etcd-main/data", DurableFile.PrivateDirectory);
            RemoveDirectory(empty);
            Directory.CreateDirectory(empty, DurableFile.PrivateDirectory);
            await using (var etcd = await directory.StartAsync(tools, empty, cancellationToken))
            {
                await etcd.Gateway.PutAsync(OperatorBinding.Key, binding, cancellationToken);
                await SaveAsync(tools, directory, etcd.Endpoint, snapshot, cancellationToken);
            }

            return await CopyAsync(tools, directory, new(snapshot, imported, Revision: 0, bump, state), proving: null, cancellationToken);
        }
        finally
        {
            File.Delete(snapshot);
            RemoveDirectory(empty);
        }
    }

    /// <summary>Removes the data directory, unless another etcd's data is in it, and what lies beside it.</summary>
    public static void RemoveDirectories(EtcdDirectory directory)
    {
        if (!directory.IsForeign)
        {
            RemoveDirectory(directory.Data);
        }

        foreach (var path in new[] { directory.Beside("restore.part"), directory.Beside("empty.part") })
        {
            RemoveDirectory(path);
        }

        DurableFile.Delete(directory.Beside("snapshot.part"));
        DurableFile.Delete(directory.Beside("empty-snapshot.part"));
        foreach (var parent in new[] { directory.Files.Locate("/var/lib/etcd-main/data"), directory.Files.Locate("/var/lib/etcd-main") })
        {
            if (Directory.Exists(parent) && !Directory.EnumerateFileSystemEntries(parent).Any())
            {
                Directory.Delete(parent);
            }
        }
    }

    private static async Task<RestoredEtcd> IntoPlaceAsync(EtcdDirectory directory, RestoreOrder order, Func<string, Task> restoreAsync, Task proving)
    {
        var part = directory.Beside("restore.part");
        RemoveDirectory(part);
        try
        {
            await Task.WhenAll(proving, restoreAsync(part));
            File.SetUnixFileMode(part, DurableFile.PrivateDirectory);
            RemoveDirectory(directory.Data);
            Directory.Move(part, directory.Data);
            Unix.FlushDirectory(Path.GetDirectoryName(directory.Data)!);
        }
        catch (Exception e)
        {
            RemoveDirectory(part);
            if (DurableFile.Refused(e))
            {
                throw PlatformErrors.NodeFile.At($"directory {EtcdDirectory.DataPath}", e.Message, e);
            }

            throw;
        }

        var restored = new RestoredEtcd(EtcdDirectory.DataPath, order.Revision, order.Bump, Fresh: order.Revision == 0);
        directory.State = order.Attempt with { Snapshot = order.Sha256, Restored = restored };
        return restored;
    }

    private static Task<ToolResult> RunAsync(
        EtcdTools tools, EtcdDirectory directory, string snapshot, string data, IEnumerable<string> how, CancellationToken cancellationToken) => tools.RunAsync(
        "etcdutl",
        [
            "snapshot", "restore", snapshot,
            $"--data-dir={data}",
            $"--name={directory.Member}",
            $"--initial-cluster={directory.Member}={directory.PeerUrl}",
            $"--initial-advertise-peer-urls={directory.PeerUrl}",
            $"--initial-cluster-token={directory.Member}",
            .. how,
        ],
        TimeSpan.FromMinutes(30),
        cancellationToken);

    private static void Expect(ToolResult result)
    {
        if (result.ExitCode != 0)
        {
            throw EtcdErrors.RestoreFailed.At($"directory {EtcdDirectory.DataPath}", $"etcdutl says: {result.LastWords}.");
        }
    }

    private static async Task SaveAsync(EtcdTools tools, EtcdDirectory directory, string endpoint, string file, CancellationToken cancellationToken)
    {
        File.Delete(file);
        var pki = directory.Files.Locate(directory.Migration.Pki);
        var result = await tools.RunAsync(
            "etcdctl",
            [
                $"--endpoints={endpoint}",
                $"--cacert={pki}/etcd-server-main.crt",
                $"--cert={pki}/etcd-client.crt",
                $"--key={pki}/etcd-client.key",
                "snapshot", "save", file,
            ],
            TimeSpan.FromMinutes(2),
            cancellationToken);
        if (result.ExitCode != 0)
        {
            throw EtcdErrors.RestoreFailed.At("the empty etcd", $"etcdctl says: {result.LastWords}.");
        }
    }

    private static void RemoveDirectory(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PlatformErrors.NodeFile.At($"directory {path}", e.Message, e);
        }
    }
}
