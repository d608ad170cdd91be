using Microsoft.Data.Sqlite;

namespace Temporalio.DevServer.Storage;

/// <summary>One SQLite connection with its prepared statements. Not for concurrent use.</summary>
internal sealed class DbSession : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    public DbSession(string file)
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Execute("PRAGMA busy_timeout = 10000");
    }

    public int Execute(string sql, params object?[] arguments) => Bind(sql, arguments).ExecuteNonQuery();

    public long ExecuteLong(string sql, params object?[] arguments) =>
        Bind(sql, arguments).ExecuteScalar() is long value ? value : 0;

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params object?[] arguments)
    {
        using var reader = Bind(sql, arguments).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Runs a change in one transaction; an exception rolls it back.</summary>
    public void Transaction(Action change)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            change();
            Execute("COMMIT");
        }
        catch
        {
            Execute("ROLLBACK");
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in prepared.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
    }

    private SqliteCommand Bind(string sql, object?[] arguments)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            // Visibility queries are made by clients: the cache must not grow with them.
            if (prepared.Count > 200)
            {
                foreach (var old in prepared.Values)
                {
                    old.Dispose();
                }

                prepared.Clear();
            }

            command = connection.CreateCommand();
            command.CommandText = sql;
            prepared.Add(sql, command);
        }

        command.Parameters.Clear();
        for (var i = 0; i < arguments.Length; i++)
        {
            command.Parameters.AddWithValue($"@{i}", arguments[i] ?? DBNull.Value);
        }

        return command;
    }
}
