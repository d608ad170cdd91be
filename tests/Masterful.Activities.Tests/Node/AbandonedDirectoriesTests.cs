using System.Diagnostics;
using Masterful.Activities.Node;

namespace Masterful.Activities.Tests.Node;

public sealed class AbandonedDirectoriesTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory("masterful-test-").FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Remove_WorkerIsGone_EndsItsProgramsAndRemovesWhatTheyLeft()
    {
        var directory = Stage("gone");
        AbandonedDirectories.Lock(directory).Dispose();
        var file = Path.Combine(directory, "etcd.log");
        File.WriteAllText(file, "");
        using var left = Process.Start("tail", ["-f", file])!;

        AbandonedDirectories.Remove(parent);

        left.WaitForExit(TimeSpan.FromSeconds(30)).Should().BeTrue();
        Directory.Exists(directory).Should().BeFalse();
    }

    [Fact]
    public void Remove_InUseOrBeingMadeOrOfSomethingElse_LeavesItAlone()
    {
        using var inUse = AbandonedDirectories.Lock(Stage("used"));
        Stage("new");
        var other = Directory.CreateDirectory(Path.Combine(parent, "other")).FullName;
        AbandonedDirectories.Lock(other).Dispose();

        AbandonedDirectories.Remove(parent);

        Directory.GetDirectories(parent).Should().HaveCount(3);
    }

    private string Stage(string name) => Directory.CreateDirectory(Path.Combine(parent, AbandonedDirectories.Snapshot + name)).FullName;
}
