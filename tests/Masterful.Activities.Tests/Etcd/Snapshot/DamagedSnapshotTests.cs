using System.Security.Cryptography;
using Masterful.Activities.Etcd.Snapshot;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd.Snapshot;

/// <summary>What happens to the recorded snapshot when bits flip or its end is lost.</summary>
public sealed class DamagedSnapshotTests
{
    private const int Flips = 1000;
    private const int PageSize = 4096;
    private const long Memory = 16 << 20;
    private static readonly byte[] Whole = File.ReadAllBytes(FixtureFiles.Snapshot);

    [Fact]
    public void Verify_AnySingleBitFlipped_IsDamaged()
    {
        foreach (var (content, bit) in Flipped())
        {
            Outcome(content, checkHash: true).Should().Be("MIG-ETCD-002", $"bit {bit} is flipped");
        }
    }

    [Fact]
    public void Index_AnySingleBitFlippedAndTheHashNotChecked_ReadsOrIsDamaged()
    {
        // Pages carry no checksum, so a flip inside a value cannot be told without the hash; what counts here is that the reader neither
        // crashes nor runs away.
        var whole = Read(Whole);
        var found = 0;
        foreach (var (content, bit) in Flipped())
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var outcome = Outcome(content, checkHash: false);
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(Memory, $"bit {bit} is flipped");
            outcome.Should().BeOneOf("MIG-ETCD-002", "read");
            found += outcome == "read" ? 0 : 1;
        }

        found.Should().BeGreaterThan(0);
        Read(Whole).Should().Equal(whole, "each flip was taken back");
    }

    [Fact]
    public void Verify_CutAtAnyPageBorder_IsDamaged()
    {
        for (var length = 0; length < Whole.Length - SnapshotBytes.HashSize; length += PageSize)
        {
            var cut = Whole.AsMemory(0, length);
            Outcome(cut, checkHash: true).Should().Be("MIG-ETCD-002", $"{length} bytes are left");
            Outcome(cut, checkHash: false).Should().Be("MIG-ETCD-002", $"{length} bytes are left");
        }
    }

    [Fact]
    public void Verify_CutAndHashedAnew_IsDamaged()
    {
        for (var length = PageSize; length < Whole.Length - PageSize; length += PageSize)
        {
            byte[] cut = [.. Whole.AsSpan(0, length), .. SHA256.HashData(Whole.AsSpan(0, length))];
            Outcome(cut, checkHash: true).Should().Be("MIG-ETCD-002", $"{length} bytes are left");
        }
    }

    [Fact]
    public void Verify_HashMissing_IsDamagedUnlessAllowed()
    {
        var database = Whole.AsMemory(0, Whole.Length - SnapshotBytes.HashSize);

        Outcome(database, checkHash: true).Should().Be("MIG-ETCD-002");
        Outcome(database, checkHash: false).Should().Be("read");
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Content, int Bit)> Flipped()
    {
        var content = (byte[])Whole.Clone();
        var random = new Random(20261128);
        for (var i = 0; i < Flips; i++)
        {
            // Half of the flips go into heads and first bytes of pages, where a reader is led astray; the rest anywhere.
            var at = i % 2 == 0 ? random.Next(content.Length) : (random.Next(content.Length / PageSize) * PageSize) + random.Next(64);
            var bit = random.Next(8);
            content[at] ^= (byte)(1 << bit);
            yield return (content, (at * 8) + bit);
            content[at] ^= (byte)(1 << bit);
        }
    }

    private static string Outcome(ReadOnlyMemory<byte> content, bool checkHash)
    {
        try
        {
            using var snapshot = new EtcdSnapshot(new SnapshotImage("snapshot.db", content));
            SnapshotVerifier.Verify(snapshot, checkHash);
            if (!checkHash)
            {
                foreach (var entry in snapshot.Index(checkHash: false).Entries())
                {
                    entry.Decode();
                }
            }

            return "read";
        }
        catch (ApplicationFailureException e)
        {
            return e.ErrorType!;
        }
    }

    private static List<(string Key, long Revision, string Hash)> Read(byte[] content)
    {
        using var snapshot = new EtcdSnapshot(new SnapshotImage("snapshot.db", content));
        return [.. snapshot.Index().Entries().Select(entry => (entry.Key, entry.ModRevision, entry.Sha256()))];
    }
}
