using System.Globalization;
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
    /// Restores a snapshot with bumped revision, marked compacted, and keeps what was done; revision 0 says that it is of an empty etcd. Fails
    /// with <c>MIG-ETCD-004</c>, or with what the proof fails with: nothing takes its place before <paramref name="proving"/> is done. Without
    /// one etcdutl checks the snapshot's SHA-256 itself, after it has copied it.
    /// </summary>
    public static async Task<RestoredEtcd> IntoPlaceAsync(
        EtcdTools tools, EtcdDirectory directory, string snapshot, Task? proving, NodeEtcdState state, long revision, long bump, string sha256, CancellationToken cancellationToken)
    {
        var part = directory.Beside("restore.part");
        RemoveDirectory(part);
        var result = await ActivityProgress.WhileAsync("restoring the snapshot", tools.RunAsync(
            "etcdutl",
            [
                "snapshot", "restore", snapshot,
                $"--data-dir={part}",
                $"--name={directory.Member}",
                $"--initial-cluster={directory.Member}={directory.PeerUrl}",
                $"--initial-advertise-peer-urls={directory.PeerUrl}",
                $"--initial-cluster-token={directory.Member}",
                $"--bump-revision={bump.ToString(CultureInfo.InvariantCulture)}",
                "--mark-compacted",
                $"--skip-hash-check={(proving is null ? "false" : "true")}",
            ],
            TimeSpan.FromMinutes(30),
            cancellationToken));
        try
        {
            // What the proof finds tells more than what etcdutl makes of it.
            await ActivityProgress.WhileAsync("verifying the snapshot", proving ?? Task.CompletedTask);
            if (result.ExitCode != 0)
            {
                throw EtcdErrors.RestoreFailed.At($"directory {EtcdDirectory.DataPath}", $"etcdutl says: {result.LastWords}.");
            }
        }
        catch
        {
            RemoveDirectory(part);
            throw;
        }

        try
        {
            File.SetUnixFileMode(part, DurableFile.PrivateDirectory);
            RemoveDirectory(directory.Data);
            Directory.Move(part, directory.Data);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PlatformErrors.NodeFile.At($"directory {EtcdDirectory.DataPath}", e.Message, e);
        }

        var restored = new RestoredEtcd(EtcdDirectory.DataPath, revision, bump, Fresh: revision == 0);
        directory.State = state with { Snapshot = sha256, Restored = restored };
        return restored;
    }

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

            return await IntoPlaceAsync(tools, directory, snapshot, proving: null, state, 0, bump, imported, cancellationToken);
        }
        finally
        {
            File.Delete(snapshot);
            RemoveDirectory(empty);
        }
    }

    /// <summary>Removes the data directory and what lies beside it.</summary>
    public static void RemoveDirectories(EtcdDirectory directory)
    {
        foreach (var path in new[] { directory.Data, directory.Beside("restore.part"), directory.Beside("empty.part") })
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
