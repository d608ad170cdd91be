using System.Security.Cryptography;
using Masterful.Activities.Artifacts;
using Masterful.Workflows.Contracts.Artifacts;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Artifacts;

public sealed class DirectoryArtifactStoreTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly SealingKey key = SealingKey.Create();
    private readonly DirectoryArtifactStore store;

    public DirectoryArtifactStoreTests() => store = new DirectoryArtifactStore(directory.Path);

    private string SealedFile => directory["garden/masterful/snapshot.db"];

    public void Dispose()
    {
        key.Dispose();
        directory.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256 * 1024)]
    [InlineData((256 * 1024) + 1)]
    [InlineData(700_000)]
    [InlineData(3 * 256 * 1024)]
    public async Task OpenAsync_AfterPut_AnswersTheSameBytes(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);

        var artifact = await PutAsync(content);
        await using var opened = await store.OpenAsync(artifact, key);
        using var read = new MemoryStream();
        await opened.CopyToAsync(read);

        read.ToArray().Should().Equal(content);
        artifact.Size.Should().Be(size);
        artifact.Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(content)));
        artifact.SealedTo.Should().Be(key.Fingerprint);
    }

    [Fact]
    public async Task PutAsync_LeavesNoPlainByteAndNoTemporaryFile()
    {
        var content = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("secret-of-the-shoot ", 100)));

        await PutAsync(content);

        System.Text.Encoding.ASCII.GetString(await File.ReadAllBytesAsync(SealedFile)).Should().NotContain("secret-of-the-shoot");
        Directory.GetFiles(directory["garden/masterful"]).Should().Equal(SealedFile);
        File.GetUnixFileMode(SealedFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task OpenAsync_AnyBitFlipped_IsRefused()
    {
        var artifact = await PutAsync(RandomNumberGenerator.GetBytes(300_000));
        var intact = await File.ReadAllBytesAsync(SealedFile);
        var places = Enumerable.Range(0, 260).Concat([1_000, 262_200, 262_399, 262_400, 262_500, intact.Length - 17, intact.Length - 1]);

        foreach (var place in places)
        {
            var damaged = (byte[])intact.Clone();
            damaged[place] ^= 0x10;
            await File.WriteAllBytesAsync(SealedFile, damaged);

            var opening = () => store.OpenAsync(artifact, key);

            (await opening.Should().ThrowAsync<ApplicationFailureException>($"byte {place} was changed"))
                .Which.ErrorType.Should().BeOneOf("MIG-ART-001", "MIG-ART-002");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task OpenAsync_CutOff_IsRefused(int keep)
    {
        var artifact = await PutAsync(RandomNumberGenerator.GetBytes(600_000));
        var intact = await File.ReadAllBytesAsync(SealedFile);
        await File.WriteAllBytesAsync(SealedFile, intact[..(keep < 0 ? intact.Length + keep : keep)]);

        await Refused(artifact);
    }

    [Fact]
    public async Task OpenAsync_CutOffBetweenTwoChunks_IsRefused()
    {
        const int SealedChunk = (256 * 1024) + 16;
        var artifact = await PutAsync(RandomNumberGenerator.GetBytes(3 * 256 * 1024));
        var intact = await File.ReadAllBytesAsync(SealedFile);
        await File.WriteAllBytesAsync(SealedFile, intact[..^SealedChunk]);

        await Refused(artifact);
    }

    [Fact]
    public async Task OpenAsync_ChunksSwapped_IsRefused()
    {
        const int SealedChunk = (256 * 1024) + 16;
        var artifact = await PutAsync(RandomNumberGenerator.GetBytes(3 * 256 * 1024));
        var intact = await File.ReadAllBytesAsync(SealedFile);
        var first = intact.Length - (3 * SealedChunk);
        byte[] swapped = [.. intact[..first], .. intact[(first + SealedChunk)..(first + (2 * SealedChunk))], .. intact[first..(first + SealedChunk)], .. intact[(first + (2 * SealedChunk))..]];
        await File.WriteAllBytesAsync(SealedFile, swapped);

        await Refused(artifact);
    }

    [Fact]
    public async Task OpenAsync_AppendedBytes_IsRefused()
    {
        var artifact = await PutAsync(RandomNumberGenerator.GetBytes(1_000));
        await File.AppendAllTextAsync(SealedFile, "more");

        await Refused(artifact);
    }

    [Fact]
    public async Task OpenAsync_OtherKey_SaysThatItIsSealedToAnother()
    {
        var artifact = await PutAsync([1, 2, 3]);
        var other = SealingKey.Create();

        var opening = () => store.OpenAsync(artifact, other);
        var openingWithForgedReference = () => store.OpenAsync(artifact with { SealedTo = other.Fingerprint }, other);

        (await opening.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ART-002");
        (await openingWithForgedReference.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ART-002");
    }

    [Fact]
    public async Task OpenAsync_PutUnderAnotherName_IsRefused()
    {
        var artifact = await PutAsync([1, 2, 3]);
        File.Move(SealedFile, directory["garden/masterful/other.db"]);

        await Refused(artifact with { Name = "garden/masterful/other.db" });
    }

    [Fact]
    public async Task OpenAsync_ReplacedByOtherContentOfTheSameKey_IsRefused()
    {
        var artifact = await PutAsync([1, 2, 3]);
        await PutAsync([3, 2, 1]);

        await Refused(artifact);
    }

    [Fact]
    public async Task FindAsync_NothingThere_AnswersNull() =>
        (await store.FindAsync("garden/masterful/none", key)).Should().BeNull();

    [Fact]
    public async Task FindAsync_SomethingThere_AnswersItsReference()
    {
        var artifact = await PutAsync([1, 2, 3]);

        (await store.FindAsync(artifact.Name, key)).Should().Be(artifact);
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("/absolute")]
    [InlineData("a//b")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task PutAsync_NameThatLeadsElsewhere_IsRefused(string name)
    {
        var putting = () => store.PutAsync(name, new MemoryStream([1]), key.PublicKey);

        (await putting.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ART-001");
    }

    [Fact]
    public async Task PutAsync_ContentFailsHalfway_KeepsWhatWasThere()
    {
        var artifact = await PutAsync([1, 2, 3]);

        var putting = () => store.PutAsync(artifact.Name, new FailingStream(), key.PublicKey);

        await putting.Should().ThrowAsync<InvalidOperationException>();
        (await store.FindAsync(artifact.Name, key)).Should().Be(artifact);
        Directory.GetFiles(directory["garden/masterful"]).Should().HaveCount(1);
    }

    private async Task<ArtifactRef> PutAsync(byte[] content) =>
        await store.PutAsync("garden/masterful/snapshot.db", new MemoryStream(content), key.PublicKey);

    private async Task Refused(ArtifactRef artifact)
    {
        var opening = () => store.OpenAsync(artifact, key);
        (await opening.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ART-001");
    }

    private sealed class FailingStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("the source went away");
    }
}
