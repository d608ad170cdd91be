using System.Text;
using Microsoft.Data.Sqlite;

namespace Masterful.Worker.Scanning;

/// <summary>Reads every text and blob of a database, live or not, without changing it.</summary>
internal static class SqliteCells
{
    /// <summary>The cells, each with its table, row and column; bytes as Latin-1.</summary>
    /// <exception cref="IOException">It is not a database that can be read.</exception>
    public static IEnumerable<(string Place, string Cell)> Read(string file)
    {
        SQLitePCL.Batteries_V2.Init();
        using var connection = Open(file);
        foreach (var table in Tables(connection, file))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table.Replace("\"", "\"\"")}\"";
            using var reader = command.ExecuteReader();
            for (var row = 1L; reader.Read(); row++)
            {
                for (var column = 0; column < reader.FieldCount; column++)
                {
                    var cell = reader.GetValue(column) switch
                    {
                        byte[] blob => Encoding.Latin1.GetString(blob),
                        string text => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)),
                        _ => "",
                    };
                    if (cell.Length > 0)
                    {
                        yield return ($"table {table}, row {row}, column {reader.GetName(column)}", cell);
                    }
                }
            }
        }
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException problem)
        {
            connection.Dispose();
            throw new IOException($"{file} cannot be read as a database: {problem.Message}", problem);
        }
    }

    private static List<string> Tables(SqliteConnection connection, string file)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table'";
            using var reader = command.ExecuteReader();
            var tables = new List<string>();
            while (reader.Read())
            {
                tables.Add(reader.GetString(0));
            }

            return tables;
        }
        catch (SqliteException problem)
        {
            throw new IOException($"{file} cannot be read as a database: {problem.Message}", problem);
        }
    }
}
