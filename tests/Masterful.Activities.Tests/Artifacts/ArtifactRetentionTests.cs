using Masterful.Activities.Artifacts;

namespace Masterful.Activities.Tests.Artifacts;

public sealed class ArtifactRetentionTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly TempDirectory directory = new();
    private readonly SealingKey key = SealingKey.Create();
    private readonly DirectoryArtifactStore store;

    public ArtifactRetentionTests() => store = new DirectoryArtifactStore(directory.Path);

    public void Dispose()
    {
        key.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task RunAsync_MoreThanKept_RemovesTheOldestOfEachKind()
    {
        await PutAsync("a/snapshot-1.db", "a/snapshot-2.db", "a/snapshot-10.db", "b/snapshot-1.db", "b/snapshot-2.db", "a/inventory-1.json");

        await RunAsync(keep: 2);

        (await NamesAsync()).Should().Equal("a/inventory-1.json", "a/snapshot-10.db", "a/snapshot-2.db", "b/snapshot-1.db", "b/snapshot-2.db");
    }

    [Fact]
    public async Task RunAsync_NewestAreDamaged_KeepsTheNewestThatOpensToo()
    {
        await PutAsync("snapshot-1.db", "snapshot-2.db", "snapshot-3.db", "snapshot-4.db");
        Damage("snapshot-4.db");
        Damage("snapshot-3.db");

        var outcomes = await RunAsync(keep: 2);

        (await NamesAsync()).Should().Equal("snapshot-2.db", "snapshot-3.db", "snapshot-4.db");
        outcomes.Single(outcome => outcome.Verified).Artifact.Name.Should().Be("snapshot-2.db");
    }

    [Fact]
    public async Task RunAsync_NoneOpens_RemovesNothing()
    {
        await PutAsync("snapshot-1.db", "snapshot-2.db", "snapshot-3.db");
        foreach (var name in await NamesAsync())
        {
            Damage(name);
        }

        (await RunAsync(keep: 1)).Should().OnlyContain(outcome => outcome.Kept);
        (await NamesAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task RunAsync_SealedToAKeyThatIsNotAtHand_RemovesNothing()
    {
        await PutAsync("snapshot-1.db", "snapshot-2.db", "snapshot-3.db");
        using var other = SealingKey.Create();

        await new ArtifactRetention(store, [other]).RunAsync("", 1, dryRun: false);

        (await NamesAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task RunAsync_OnlyCopy_IsNeverRemoved()
    {
        await PutAsync("source-record.json", "snapshot-1.db");

        await RunAsync(keep: 1);
        await RunAsync(keep: 1);

        (await NamesAsync()).Should().Equal("snapshot-1.db", "source-record.json");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task RunAsync_KeepNone_IsRefused(int keep)
    {
        var running = () => RunAsync(keep);

        await running.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task RunAsync_Rehearsal_TellsAndRemovesNothing()
    {
        await PutAsync("snapshot-1.db", "snapshot-2.db");

        var outcomes = await new ArtifactRetention(store, [key]).RunAsync("", 1, dryRun: true);

        outcomes.Where(outcome => !outcome.Kept).Should().ContainSingle().Which.Artifact.Name.Should().Be("snapshot-1.db");
        (await NamesAsync()).Should().HaveCount(2);
    }

    private Task<IReadOnlyList<RetentionOutcome>> RunAsync(int keep) => new ArtifactRetention(store, [key]).RunAsync("", keep, dryRun: false);

    private async Task PutAsync(params string[] names)
    {
        foreach (var (name, index) in names.Select((name, index) => (name, index)))
        {
            await store.PutAsync(name, new MemoryStream([(byte)index]), key.PublicKey);
            File.SetLastWriteTimeUtc(directory[name], Start.AddHours(index));
        }
    }

    private void Damage(string name)
    {
        var time = File.GetLastWriteTimeUtc(directory[name]);
        var bytes = File.ReadAllBytes(directory[name]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(directory[name], bytes);
        File.SetLastWriteTimeUtc(directory[name], time);
    }

    private async Task<List<string>> NamesAsync()
    {
        var names = new List<string>();
        await foreach (var artifact in store.ListAsync())
        {
            names.Add(artifact.Name);
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
