using Masterful.Activities.Node;

namespace Masterful.Activities.Tests.Node;

public sealed class DurableFileTests : IDisposable
{
    // More than any usual umask leaves, so that the umask would show.
    private const UnixFileMode Open = DurableFile.WorldDirectory | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void CreateDirectory_AnyUmask_GivesTheNewOnesTheirModeAndNoOthers()
    {
        DurableFile.CreateDirectory(Path.Combine(directory, "a", "b"), Open);

        File.GetUnixFileMode(Path.Combine(directory, "a", "b")).Should().Be(Open);
        File.GetUnixFileMode(Path.Combine(directory, "a")).Should().Be(Open);
        File.GetUnixFileMode(directory).Should().Be(DurableFile.PrivateDirectory);
    }
}
