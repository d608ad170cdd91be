using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Tests;

public sealed class DatabaseTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("database-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void ReadAndWrite_AfterTheEnd_AreRefusedAndMakeNoFileAnew()
    {
        var file = Path.Combine(directory, "server.db");
        var database = new Database(file);
        Count(database).Should().Be(0);
        database.Dispose();
        File.Delete(file);

        FluentActions.Invoking(() => Count(database)).Should().Throw<ObjectDisposedException>();
        FluentActions.Invoking(() => database.Write(session => session.Execute("DELETE FROM runs"))).Should().Throw<ObjectDisposedException>();
        database.Dispose();

        Directory.EnumerateFileSystemEntries(directory).Should().BeEmpty();
    }

    [Fact]
    public async Task Dispose_AQueryIsUnderWay_WaitsForIt()
    {
        var database = new Database(Path.Combine(directory, "server.db"));
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var query = Task.Run(() => database.Read(session =>
        {
            begun.Set();
            go.Wait();
            return session.ExecuteLong("SELECT count(*) FROM runs");
        }));
        begun.Wait();

        var end = Task.Run(database.Dispose);
        SpinWait.SpinUntil(() => Refuses(database), TimeSpan.FromSeconds(20)).Should().BeTrue();
        go.Set();

        (await query).Should().Be(0);
        await end;
        Directory.EnumerateFiles(directory).Select(Path.GetFileName).Should().Equal(["server.db"], "the last session that is closed takes the log along");
    }

    private static long Count(Database database) => database.Read(session => session.ExecuteLong("SELECT count(*) FROM runs"));

    private static bool Refuses(Database database)
    {
        try
        {
            Count(database);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }
}
