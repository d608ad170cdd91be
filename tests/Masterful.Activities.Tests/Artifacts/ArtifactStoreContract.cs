using System.Security.Cryptography;
using Masterful.Activities.Artifacts;
using Masterful.Workflows.Contracts.Artifacts;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Artifacts;

/// <summary>What every store must do, whatever it keeps sealed bytes in. Each store's tests are these and its own.</summary>
public abstract class ArtifactStoreContract : IDisposable
{
    protected const string Name = "garden/masterful/snapshot.db";

    protected TempDirectory Scratch { get; } = new();

    protected SealingKey Key { get; } = SealingKey.Create();

    protected abstract IArtifactStore Store { get; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
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
        await using var opened = await Store.OpenAsync(artifact, Key);
        using var read = new MemoryStream();
        await opened.CopyToAsync(read);

        read.ToArray().Should().Equal(content);
        artifact.Size.Should().Be(size);
        artifact.Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(content)));
        artifact.SealedTo.Should().Be(Key.Fingerprint);
    }

    [Fact]
    public async Task PutAsync_AnyContent_LeavesNoPlainByteAndNothingElse()
    {
        var content = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("secret-of-the-shoot ", 100)));

        await PutAsync(content);

        System.Text.Encoding.ASCII.GetString(ReadSealed(Name)).Should().NotContain("secret-of-the-shoot");
        (await NamesAsync()).Should().Equal(Name);
    }

    [Fact]
    public async Task OpenAsync_AnyBitFlipped_IsRefused()
    {
        var artifact = await PutAsync(RandomNumberGenerator.GetBytes(300_000));
        var intact = ReadSealed(Name);
        var places = Enumerable.Range(0, 260).Concat([1_000, 262_200, 262_399, 262_400, 262_500, intact.Length - 17, intact.Length - 1]);

        foreach (var place in places)
        {
            var damaged = (byte[])intact.Clone();
            damaged[place] ^= 0x10;
            WriteSealed(Name, damaged);

            var opening = () => Store.OpenAsync(artifact, Key);

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
        var intact = ReadSealed(Name);
        WriteSealed(Name, intact[..(keep < 0 ? intact.Length + keep : keep)]);

        await Refused(artifact);
    }

    [Fact]
    public async Task OpenAsync_CutOffBetweenTwoChunks_IsRefused()
    {
        const int SealedChunk = (256 * 1024) + 16;
        var artifact = await PutAsync(RandomNumberGenerator.GetBytes(3 * 256 * 1024));
        var intact = ReadSealed(Name);
        WriteSealed(Name, intact[..^SealedChunk]);

        await Refused(artifact);
    }

    [Fact]
    public async Task OpenAsync_ChunksSwapped_IsRefused()
    {
        const int SealedChunk = (256 * 1024) + 16;
        var artifact = await PutAsync(RandomNumberGenerator.GetBytes(3 * 256 * 1024));
        var intact = ReadSealed(Name);
        var first = intact.Length - (3 * SealedChunk);
        byte[] swapped = [.. intact[..first], .. intact[(first + SealedChunk)..(first + (2 * SealedChunk))], .. intact[first..(first + SealedChunk)], .. intact[(first + (2 * SealedChunk))..]];
        WriteSealed(Name, swapped);

        await Refused(artifact);
    }

    [Fact]
    public async Task OpenAsync_AppendedBytes_IsRefused()
    {
        var artifact = await PutAsync(RandomNumberGenerator.GetBytes(1_000));
        WriteSealed(Name, [.. ReadSealed(Name), .. "more"u8]);

        await Refused(artifact);
    }

    [Fact]
    public async Task OpenAsync_OtherKey_SaysThatItIsSealedToAnother()
    {
        var artifact = await PutAsync([1, 2, 3]);
        var other = SealingKey.Create();

        var opening = () => Store.OpenAsync(artifact, other);
        var openingWithForgedReference = () => Store.OpenAsync(artifact with { SealedTo = other.Fingerprint }, other);

        (await opening.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ART-002");
        (await openingWithForgedReference.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ART-002");
    }

    [Fact]
    public async Task OpenAsync_PutUnderAnotherName_IsRefused()
    {
        var artifact = await PutAsync([1, 2, 3]);
        WriteSealed("garden/masterful/other.db", ReadSealed(Name));

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
        (await Store.FindAsync("garden/masterful/none", Key)).Should().BeNull();

    [Fact]
    public async Task FindAsync_SomethingThere_AnswersItsReference()
    {
        var artifact = await PutAsync([1, 2, 3]);

        (await Store.FindAsync(artifact.Name, Key)).Should().Be(artifact);
    }

    [Fact]
    public async Task ListAsync_WithPrefix_AnswersWhatBeginsWithIt()
    {
        foreach (var name in new[] { "garden/a/one-1.db", "garden/a/one-2.db", "garden/ab/one-1.db", "other/one-1.db" })
        {
            await Store.PutAsync(name, new MemoryStream([1]), Key.PublicKey);
        }

        (await NamesAsync()).Should().Equal("garden/a/one-1.db", "garden/a/one-2.db", "garden/ab/one-1.db", "other/one-1.db");
        (await NamesAsync("garden/a/")).Should().Equal("garden/a/one-1.db", "garden/a/one-2.db");
        (await NamesAsync("none")).Should().BeEmpty();
    }

    [Fact]
    public async Task ListAsync_Artifact_AnswersKindSizeAndTime()
    {
        await Store.PutAsync("garden/a/snapshot-632.db", new MemoryStream([1, 2, 3]), Key.PublicKey);

        await foreach (var artifact in Store.ListAsync())
        {
            artifact.Kind.Should().Be("garden/a/snapshot-*.db");
            artifact.SealedSize.Should().Be(ReadSealed(artifact.Name).Length);
            artifact.ModifiedAt.Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5));
        }
    }

    [Fact]
    public async Task DeleteAsync_ThereOrNot_LeavesNothing()
    {
        await PutAsync([1, 2, 3]);

        await Store.DeleteAsync(Name);
        await Store.DeleteAsync(Name);

        (await Store.FindAsync(Name, Key)).Should().BeNull();
        (await NamesAsync()).Should().BeEmpty();
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
        var putting = () => Store.PutAsync(name, new MemoryStream([1]), Key.PublicKey);

        (await putting.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ART-001");
    }

    [Fact]
    public async Task PutAsync_ContentFailsHalfway_KeepsWhatWasThere()
    {
        var artifact = await PutAsync([1, 2, 3]);

        var putting = () => Store.PutAsync(artifact.Name, new FailingStream(), Key.PublicKey);

        await putting.Should().ThrowAsync<InvalidOperationException>();
        (await Store.FindAsync(artifact.Name, Key)).Should().Be(artifact);
        (await NamesAsync()).Should().Equal(Name);
    }

    protected abstract byte[] ReadSealed(string name);

    /// <summary>Changes what the store holds behind its back.</summary>
    protected abstract void WriteSealed(string name, byte[] bytes);

    protected virtual void Dispose(bool disposing)
    {
        Key.Dispose();
        Scratch.Dispose();
    }

    protected async Task<List<string>> NamesAsync(string prefix = "")
    {
        var names = new List<string>();
        await foreach (var artifact in Store.ListAsync(prefix))
        {
            names.Add(artifact.Name);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    protected async Task<ArtifactRef> PutAsync(byte[] content) =>
        await Store.PutAsync(Name, new MemoryStream(content), Key.PublicKey);

    private async Task Refused(ArtifactRef artifact)
    {
        var opening = () => Store.OpenAsync(artifact, Key);
        (await opening.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ART-001");
    }

    private sealed class FailingStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("the source went away");
    }
}
