using Masterful.Activities.Node;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Node;

public sealed class NodeFilesTests : IDisposable
{
    private readonly TempDirectory root = new();
    private readonly NodeFiles files;

    public NodeFilesTests() => files = new NodeFiles(root.Path, "/etc/hosts");

    public void Dispose() => root.Dispose();

    [Fact]
    public void Write_AllowedPath_LandsBelowTheRootWithItsMode()
    {
        files.Write("/etc/kubernetes/manifests/a.yaml", "a"u8, DurableFile.Private);

        File.ReadAllText(root["etc/kubernetes/manifests/a.yaml"]).Should().Be("a");
        File.GetUnixFileMode(root["etc/kubernetes/manifests/a.yaml"]).Should().Be(DurableFile.Private);
        files.List("/etc/kubernetes/manifests").Should().Equal("/etc/kubernetes/manifests/a.yaml");
    }

    [Fact]
    public void Write_SecondTime_ReplacesContentAndMode()
    {
        files.Write("/etc/hosts", "a"u8, DurableFile.Private);
        files.Write("/etc/hosts", "b"u8, DurableFile.WorldReadable);

        files.TryReadText("/etc/hosts").Should().Be("b");
        files.Mode("/etc/hosts").Should().Be(DurableFile.WorldReadable);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/etc/kubernetes/../passwd")]
    [InlineData("/etc/kubernetes/manifests/../../passwd")]
    [InlineData("/var/lib/static-pods/./a")]
    [InlineData("/var/lib/static-pods-of-others/a")]
    [InlineData("etc/kubernetes/a")]
    [InlineData("/")]
    [InlineData("")]
    public void Locate_PathThatIsNotAllowed_IsRefused(string path) => Refused(path);

    [Fact]
    public void Locate_LinkOutOfTheRoot_IsRefused()
    {
        Directory.CreateDirectory(root["var/lib"]);
        Directory.CreateSymbolicLink(root["var/lib/static-pods"], "/tmp");

        Refused("/var/lib/static-pods/a");
    }

    [Fact]
    public void Locate_LinkToAPlaceThatIsNotAllowed_IsRefused()
    {
        Directory.CreateDirectory(root["etc/kubernetes"]);
        Directory.CreateDirectory(root["home/somebody"]);
        Directory.CreateSymbolicLink(root["etc/kubernetes/manifests"], root["home/somebody"]);

        Refused("/etc/kubernetes/manifests/a.yaml");
    }

    [Fact]
    public void Locate_MountPointThatAnOperatorLinked_IsAllowed()
    {
        Directory.CreateDirectory(root["var/lib"]);
        Directory.CreateDirectory(root["mnt/disk"]);
        Directory.CreateSymbolicLink(root["var/lib/etcd-main"], root["mnt/disk"]);

        files.Write("/var/lib/etcd-main/a", "a"u8, DurableFile.Private);

        File.ReadAllText(root["mnt/disk/a"]).Should().Be("a");
    }

    [Fact]
    public void Write_DirectoryIsAFile_SaysWhichAndLeavesNothing()
    {
        Directory.CreateDirectory(root["var/lib"]);
        File.WriteAllText(root["var/lib/static-pods"], "a file");

        var writing = () => files.Write("/var/lib/static-pods/a", "a"u8, DurableFile.Private);

        writing.Should().Throw<ApplicationFailureException>().Which.ErrorType.Should().Be("MIG-NODE-001");
        File.ReadAllText(root["var/lib/static-pods"]).Should().Be("a file");
    }

    [Fact]
    public void Delete_NothingThere_IsFine() => files.Delete("/etc/kubernetes/manifests/a.yaml");

    private void Refused(string path)
    {
        var locating = () => files.Locate(path);
        locating.Should().Throw<ApplicationFailureException>().Which.ErrorType.Should().Be("MIG-NODE-001");
    }
}
