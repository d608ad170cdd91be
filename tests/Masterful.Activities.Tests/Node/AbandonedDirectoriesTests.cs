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

    [Fact]
    public void Remove_LinkOfThatName_LeavesItAndWhatItLeadsToAlone()
    {
        var target = Directory.CreateDirectory(Path.Combine(parent, "target"), DurableFile.PrivateDirectory).FullName;
        AbandonedDirectories.Lock(target).Dispose();
        var link = Path.Combine(parent, AbandonedDirectories.Snapshot + "link");
        File.CreateSymbolicLink(link, target);

        AbandonedDirectories.Remove(parent);

        new FileInfo(link).LinkTarget.Should().Be(target);
        Directory.GetFiles(target).Should().ContainSingle();
    }

    [Fact]
    public void Remove_OthersCanWriteToIt_LeavesItAlone()
    {
        var directory = Stage("open");
        AbandonedDirectories.Lock(directory).Dispose();
        File.SetUnixFileMode(directory, DurableFile.WorldDirectory | UnixFileMode.OtherWrite);

        AbandonedDirectories.Remove(parent);

        Directory.Exists(directory).Should().BeTrue();
    }

    [Fact]
    public void Remove_OfAnotherUser_LeavesItAlone()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        var directory = Stage("theirs");
        AbandonedDirectories.Lock(directory).Dispose();
        Unix.ChangeOwner(directory, 65534);

        AbandonedDirectories.Remove(parent);

        Directory.Exists(directory).Should().BeTrue();
    }

    [Fact]
    public void Remove_OneThatStays_GoesOnWithTheOthers()
    {
        if (Environment.IsPrivilegedProcess)
        {
            // Nothing is refused to root.
            return;
        }

        foreach (var name in new[] { "a", "b" })
        {
            AbandonedDirectories.Lock(Stage(name)).Dispose();
        }

        var kept = Directory.CreateDirectory(Path.Combine(parent, AbandonedDirectories.Snapshot + "a", "kept")).FullName;
        File.WriteAllText(Path.Combine(kept, "file"), "");
        File.SetUnixFileMode(kept, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        AbandonedDirectories.Remove(parent);

        File.SetUnixFileMode(kept, DurableFile.PrivateDirectory);
        Directory.Exists(Path.Combine(parent, AbandonedDirectories.Snapshot + "b")).Should().BeFalse();
    }

    private string Stage(string name) => Directory.CreateDirectory(Path.Combine(parent, AbandonedDirectories.Snapshot + name), DurableFile.PrivateDirectory).FullName;
}
