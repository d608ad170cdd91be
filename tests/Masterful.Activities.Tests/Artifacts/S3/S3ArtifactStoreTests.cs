using Masterful.Activities.Artifacts;
using Masterful.Activities.Artifacts.S3;

namespace Masterful.Activities.Tests.Artifacts.S3;

public sealed class S3ArtifactStoreTests : ArtifactStoreContract
{
    private readonly S3StoreFixture fixture = new();
    private readonly S3ArtifactStore store;

    public S3ArtifactStoreTests() => store = fixture.Open();

    protected override IArtifactStore Store => store;

    [Fact]
    public async Task PutAsync_AnyContent_LeavesTheSpoolWithoutContent()
    {
        await PutAsync([1, 2, 3]);
        await Store.FindAsync(Name, Key);

        Directory.GetFiles(fixture.Spool).Should().OnlyContain(file => file.EndsWith(".lock"));
    }

    [Fact]
    public async Task FindAsync_BytesChangedInTheStore_SaysSoWithoutTheKey()
    {
        await PutAsync([1, 2, 3]);
        var item = fixture.Server.Bucket.Objects["landscape-a/" + Name];
        fixture.Server.Bucket.Objects["landscape-a/" + Name] = item with { Content = [.. item.Content[..^1], 0], Sha256 = null };

        var finding = () => Store.FindAsync(Name, Key);

        await finding.Should().ThrowAsync<Temporalio.Exceptions.ApplicationFailureException>().WithMessage("MIG-ART-001*SHA-256*");
    }

    protected override byte[] ReadSealed(string name) => fixture.Server.Bucket.Objects["landscape-a/" + name].Content;

    // Without checksum and metadata, so that the seal alone has to find it.
    protected override void WriteSealed(string name, byte[] bytes) =>
        fixture.Server.Bucket.Objects["landscape-a/" + name] = fixture.Server.Bucket.Make(bytes, sha256: null);

    protected override void Dispose(bool disposing)
    {
        store.Dispose();
        fixture.Dispose();
        base.Dispose(disposing);
    }
}
