namespace Temporalio.DevServer.Storage;

/// <summary>The SQLite file: one writer at a time, any number of readers beside it (write-ahead log).</summary>
internal sealed class Database : IDisposable
{
    private readonly string file;
    private readonly bool ephemeral;
    private readonly DbSession writer;
    private readonly Lock writeLock = new();
    private readonly object readLock = new();
    private readonly Stack<DbSession> readers = [];
    private int reading;
    private volatile bool isDisposed;

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

    /// <summary>Runs a change in one transaction. Throws <see cref="ObjectDisposedException"/> after the end.</summary>
    public void Write(Action<DbSession> change)
    {
        lock (writeLock)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            writer.Transaction(() => change(writer));
        }
    }

    /// <summary>Runs a query. Throws <see cref="ObjectDisposedException"/> after the end: a session opened then would make a file anew.</summary>
    public T Read<T>(Func<DbSession, T> query)
    {
        DbSession? session;
        lock (readLock)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            reading++;
            readers.TryPop(out session);
        }

        try
        {
            session ??= new DbSession(file);
            return query(session);
        }
        finally
        {
            lock (readLock)
            {
                reading--;
                if (session is not null)
                {
                    readers.Push(session);
                }

                Monitor.PulseAll(readLock);
            }
        }
    }

    /// <summary>Closes the file once the queries and the change that are under way have ended.</summary>
    public void Dispose()
    {
        lock (readLock)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
            while (reading > 0)
            {
                Monitor.Wait(readLock);
            }

            while (readers.TryPop(out var session))
            {
                session.Dispose();
            }
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
}
