using System.Collections.Concurrent;

namespace Temporalio.DevServer.Storage;

/// <summary>The SQLite file: one writer at a time, any number of readers beside it (write-ahead log).</summary>
internal sealed class Database : IDisposable
{
    private readonly string file;
    private readonly bool ephemeral;
    private readonly DbSession writer;
    private readonly Lock writeLock = new();
    private readonly ConcurrentBag<DbSession> readers = [];

    public Database(string? file)
    {
        SQLitePCL.Batteries_V2.Init();
        ephemeral = file is null;
        this.file = file ?? Path.Combine(Path.GetTempPath(), $"temporal-{Guid.NewGuid():N}.db");
        Create(this.file);
        writer = new DbSession(this.file);
        writer.Execute("PRAGMA journal_mode = WAL");

        // A process that is killed loses nothing that was committed; only a power failure could lose the last commits.
        writer.Execute("PRAGMA synchronous = NORMAL");
        Schema.Apply(writer);
    }

    /// <summary>Histories are nobody else's to read. SQLite gives what it keeps beside the file the file's own mode.</summary>
    private static void Create(string file)
    {
        if (!File.Exists(file))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            new FileStream(file, options).Dispose();
        }
    }

    public void Write(Action<DbSession> change)
    {
        lock (writeLock)
        {
            writer.Transaction(() => change(writer));
        }
    }

    public T Read<T>(Func<DbSession, T> query)
    {
        if (!readers.TryTake(out var session))
        {
            session = new DbSession(file);
        }

        try
        {
            return query(session);
        }
        finally
        {
            readers.Add(session);
        }
    }

    public void Dispose()
    {
        while (readers.TryTake(out var session))
        {
            session.Dispose();
        }

        lock (writeLock)
        {
            writer.Dispose();
        }

        if (ephemeral)
        {
            foreach (var suffix in new[] { string.Empty, "-wal", "-shm" })
            {
                File.Delete(file + suffix);
            }
        }
    }
}
