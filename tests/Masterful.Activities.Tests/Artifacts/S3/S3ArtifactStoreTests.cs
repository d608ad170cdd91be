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

    [Theory]
    [InlineData(false, "SHA-256")]
    [InlineData(true, "not those that the store took")]
    public async Task FindAsync_BytesChangedInTheStore_SaysSoWithoutTheKey(bool silently, string words)
    {
        await PutAsync([1, 2, 3]);
        var item = fixture.Server.Bucket.Objects["landscape-a/" + Name];
        byte[] changed = [.. item.Content[..^1], (byte)~item.Content[^1]];
        fixture.Server.Bucket.Objects["landscape-a/" + Name] = silently ? item with { Content = changed } : fixture.Server.Bucket.Make(changed, null, item.Metadata);

        var finding = () => Store.FindAsync(Name, Key);

        await finding.Should().ThrowAsync<Temporalio.Exceptions.ApplicationFailureException>().WithMessage($"MIG-ART-001*{words}*");
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
