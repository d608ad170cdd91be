namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>
/// Checks the hash while something else reads the file: the hash needs the bytes only and the pages need no hash, so the two run beside
/// each other, share what the kernel has read, and nothing is believed before both are done.
/// </summary>
internal static class HashCheck
{
    /// <summary>Reads and answers what was read, with the hash in lower-case hex; empty when it was not to be checked.</summary>
    public static (T Result, string Sha256) Beside<T>(SnapshotBytes bytes, bool check, Func<T> read, CancellationToken cancellationToken)
    {
        if (!check)
        {
            return (read(), "");
        }

        var hash = Task.Run(() => SnapshotHash.Verify(bytes, cancellationToken), CancellationToken.None);
        T result;
        try
        {
            result = read();
        }
        catch
        {
            // A wrong hash explains whatever else is wrong, so it is told first. Waited for in any case: the caller closes the file.
            hash.GetAwaiter().GetResult();
            throw;
        }

        return (result, hash.GetAwaiter().GetResult());
    }
}
