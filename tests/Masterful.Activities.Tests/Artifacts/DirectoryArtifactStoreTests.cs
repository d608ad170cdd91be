using Masterful.Activities.Artifacts;

namespace Masterful.Activities.Tests.Artifacts;

public sealed class DirectoryArtifactStoreTests : ArtifactStoreContract
{
    protected override IArtifactStore Store => new DirectoryArtifactStore(Scratch["store"]);

    [Fact]
    public async Task PutAsync_AnyContent_MakesOneFileThatOnlyItsOwnerReads()
    {
        await PutAsync([1, 2, 3]);

        Directory.GetFiles(Scratch["store/garden/masterful"]).Should().Equal(Scratch["store/" + Name]);
        File.GetUnixFileMode(Scratch["store/" + Name]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    protected override byte[] ReadSealed(string name) => File.ReadAllBytes(Scratch["store/" + name]);

    protected override void WriteSealed(string name, byte[] bytes) => File.WriteAllBytes(Scratch["store/" + name], bytes);
}
