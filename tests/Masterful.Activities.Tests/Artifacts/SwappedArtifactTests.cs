using System.Text;
using Masterful.Activities.Artifacts;
using Masterful.Workflows.Contracts.Artifacts;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Artifacts;

/// <summary>Whoever may write the store's directory may write to a file that is open, and the recipient's public key is no secret.</summary>
public sealed class SwappedArtifactTests : IDisposable
{
    private const string Name = "garden/masterful/bundle.json";
    private readonly TempDirectory scratch = new();
    private readonly SealingKey key;

    public SwappedArtifactTests() => key = SealingKey.LoadOrCreate(scratch["node.key"]);

    public void Dispose()
    {
        key.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task OpenJson_ChangedAfterItWasCompared_IsWhatWasCompared()
    {
        var (store, artifact) = await SwappingAsync("[\"good\"]", "[\"evil\"]");

        (await store.OpenJsonAsync<List<string>>(artifact, key)).Should().Equal("good");
    }

    [Theory]
    [InlineData("[\"good\"]", "[\"evil\"]")]
    [InlineData("[\"good\"]", "[\"much more than was there before\"]")]
    [InlineData("[\"good\"]", "[]")]
    public async Task Open_ChangedAfterItWasCompared_FailsBeforeItsEnd(string first, string second)
    {
        var (store, artifact) = await SwappingAsync(first, second);
        await using var opened = await store.OpenAsync(artifact, key);
        using var target = new MemoryStream();

        (await FluentActions.Awaiting(() => opened.CopyToAsync(target)).Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ART-001");
    }

    [Fact]
    public async Task OpenJson_MoreThanExpected_IsRefused()
    {
        var (store, artifact) = await SwappingAsync("[\"good\", \"and more\"]", "[]");
        var opening = () => store.OpenJsonAsync<List<string>>(artifact with { Size = 3 }, key);

        (await opening.Should().ThrowAsync<ApplicationFailureException>()).Which.Message.Should().Contain("more than the 3 bytes");
    }

    private async Task<(IArtifactStore Store, ArtifactRef Artifact)> SwappingAsync(string first, string second)
    {
        var sealedOnes = new List<byte[]>();
        ArtifactRef? artifact = null;
        foreach (var text in new[] { first, second })
        {
            using var plain = new MemoryStream(Encoding.UTF8.GetBytes(text));
            using var target = new MemoryStream();
            var kept = await Sealer.SealAsync(Name, plain, key.PublicKey, target, default);
            artifact ??= kept;
            sealedOnes.Add(target.ToArray());
        }

        return (new SwappingStore(sealedOnes[0], sealedOnes[1]), artifact!);
    }

    private sealed class SwappingStore(byte[] first, byte[] second) : SealedArtifactStore
    {
        public override IAsyncEnumerable<StoredArtifact> ListAsync(string prefix = "", CancellationToken cancellationToken = default) => throw new NotSupportedException();

        protected override Task<ArtifactRef> WriteAsync(string name, Func<Stream, Task<ArtifactRef>> seal, CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override Task<Stream?> ReadAsync(string name, CancellationToken cancellationToken) => Task.FromResult<Stream?>(new Swapping(first, second));

        protected override Task RemoveAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    /// <summary>The first content until it is read again from its start.</summary>
    private sealed class Swapping : MemoryStream
    {
        private readonly byte[] second;

        public Swapping(byte[] first, byte[] second)
        {
            this.second = second;
            Write(first);
            base.Position = 0;
        }

        public override long Position
        {
            get => base.Position;
            set
            {
                SetLength(0);
                Write(second);
                base.Position = value;
            }
        }
    }
}
