using System.Diagnostics;
using Masterful.Activities.Rehearsal;

namespace Masterful.Activities.Tests.Rehearsal;

public sealed class AbandonedStagesTests : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory("masterful-test-").FullName;

    public void Dispose() => Directory.Delete(parent, recursive: true);

    [Fact]
    public void Remove_WorkerIsGone_EndsItsProgramsAndRemovesWhatTheyLeft()
    {
        var directory = Stage("gone");
        AbandonedStages.Lock(directory).Dispose();
        var file = Path.Combine(directory, "etcd.log");
        File.WriteAllText(file, "");
        using var left = Process.Start("tail", ["-f", file])!;

        AbandonedStages.Remove(parent);

        left.WaitForExit(TimeSpan.FromSeconds(30)).Should().BeTrue();
        Directory.Exists(directory).Should().BeFalse();
    }

    [Fact]
    public void Remove_InUseOrBeingMadeOrOfSomethingElse_LeavesItAlone()
    {
        using var inUse = AbandonedStages.Lock(Stage("used"));
        Stage("new");
        var other = Directory.CreateDirectory(Path.Combine(parent, "other")).FullName;
        AbandonedStages.Lock(other).Dispose();

        AbandonedStages.Remove(parent);

        Directory.GetDirectories(parent).Should().HaveCount(3);
    }

    private string Stage(string name) => Directory.CreateDirectory(Path.Combine(parent, AbandonedStages.Prefix + name)).FullName;
}
