using System.Security.Cryptography;
using System.Text.Json;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Etcd;

/// <summary>Looks at a snapshot file before anything relies on it.</summary>
public static class SnapshotFile
{
    private const int BlockSize = 512;
    private const int HashSize = 32;

    /// <summary>
    /// Checks the SHA-256 that <c>etcdctl snapshot save</c> appends. The database is a multiple of 512 bytes, so a file without the hash,
    /// or cut anywhere else, has the wrong size. Fails with <c>MIG-ETCD-002</c>.
    /// </summary>
    public static async Task VerifyHashAsync(string path, CancellationToken cancellationToken = default)
    {
        await using var file = File.OpenRead(path);
        if (file.Length <= HashSize || file.Length % BlockSize != HashSize)
        {
            throw EtcdErrors.SnapshotDamaged.At(Name(path), $"its {file.Length} bytes are not a database with a hash behind it; it is cut, or was copied from a data directory.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        var left = file.Length - HashSize;
        while (left > 0)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        var expected = new byte[HashSize];
        await file.ReadExactlyAsync(expected, cancellationToken);
        if (!CryptographicOperations.FixedTimeEquals(expected, hash.GetHashAndReset()))
        {
            throw EtcdErrors.SnapshotDamaged.At(Name(path), "its content does not have the SHA-256 that stands at its end.");
        }
    }

    /// <summary>Checks the hash, then asks <c>etcdutl snapshot status</c>. Fails with <c>MIG-ETCD-002</c>.</summary>
    public static async Task<SnapshotStatus> VerifyAsync(EtcdTools tools, string path, CancellationToken cancellationToken = default)
    {
        await VerifyHashAsync(path, cancellationToken);
        var result = await tools.RunAsync("etcdutl", ["snapshot", "status", path, "--write-out=json"], TimeSpan.FromMinutes(10), cancellationToken);
        if (result.ExitCode != 0)
        {
            throw EtcdErrors.SnapshotDamaged.At(Name(path), $"etcdutl says: {result.LastWords}.");
        }

        try
        {
            return JsonSerializer.Deserialize<SnapshotStatus>(result.Output, JsonSerializerOptions.Web)
                ?? throw EtcdErrors.SnapshotDamaged.At(Name(path), "etcdutl says nothing about it.");
        }
        catch (JsonException e)
        {
            throw EtcdErrors.SnapshotDamaged.At(Name(path), $"etcdutl says: {result.LastWords}.", e);
        }
    }

    private static string Name(string path) => $"snapshot {Path.GetFileName(path)}";
}
