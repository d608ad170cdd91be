using System.Buffers.Binary;
using Masterful.Activities.Etcd.Snapshot;
using Temporalio.Exceptions;
using static Masterful.Activities.Tests.Etcd.Snapshot.TestDatabase;

namespace Masterful.Activities.Tests.Etcd.Snapshot;

/// <summary>Databases that somebody built to do harm; all have the right SHA-256 at their end.</summary>
public sealed class MaliciousSnapshotTests
{
    private readonly TestDatabase database = new();

    [Fact]
    public void Verify_WellBuilt_CountsWhatIsThere()
    {
        using var snapshot = database.Open();

        var report = SnapshotVerifier.Verify(snapshot);

        report.Should().BeEquivalentTo(new { Revision = 6, CompactedRevision = 0, Keys = 2, Revisions = 6, Tombstones = 1 });
        report.Pages.Should().Be(new SnapshotPages(PageSize, 7, 2, 2, 1, 3, 0, 0, 1, FreelistKept: false));
        snapshot.Index().Entries().Select(entry => (entry.Key, entry.ModRevision)).Should().Equal(("/registry/a/1", 4), ("/registry/a/2", 5));
        snapshot.Index(at: 3).Entries().Select(entry => (entry.Key, entry.ModRevision)).Should().Equal(("/registry/a/1", 1), ("/registry/a/2", 2), ("/registry/a/3", 3));
    }

    [Fact]
    public void Verify_FreelistNamesEveryUnusedPage_IsWhole()
    {
        var larger = new TestDatabase(8);
        larger.Freelist(6, 7);
        larger.Meta(2, freelist: 6);

        using var snapshot = larger.Open();

        SnapshotVerifier.Verify(snapshot).Pages.Should().Be(new SnapshotPages(PageSize, 8, 2, 2, 1, 3, 0, 1, 1, FreelistKept: true));
    }

    [Fact]
    public void Read_BranchThatLeadsToItself_IsDamaged()
    {
        database.Branch(3, (Revision(1), 4), (Revision(4), 3));
        Expect("page 3 is used twice");
    }

    [Fact]
    public void Read_BranchThatLeadsBackUp_IsDamaged()
    {
        database.Branch(5, (Revision(4), 3));
        Expect("page 3 is used twice");
    }

    [Fact]
    public void Read_TwoBucketsOnOnePage_IsDamaged()
    {
        database.Root(("key", 3), ("lease", 4));
        ExpectVerify("page 4 is used twice");
    }

    [Fact]
    public void Read_BranchesWithoutEnd_IsDamaged()
    {
        var deep = new TestDatabase(60);
        deep.Root(("key", 10));
        for (ulong id = 10; id < 58; id++)
        {
            deep.Branch(id, (Revision(1), id + 1));
        }

        deep.Leaf(58, (Revision(1), Put("/registry/a/1", 1)));
        Expect("deeper than 32 pages", deep);
    }

    [Theory]
    [InlineData(3u)]
    [InlineData(uint.MaxValue)]
    public void Read_OverflowBeyondTheFile_IsDamaged(uint overflow)
    {
        database.Header(5, 2, 3, overflow);
        Expect("page 5 says that it goes on for");
    }

    [Fact]
    public void Read_OverflowIntoAnotherPage_IsDamaged()
    {
        database.Header(4, 2, 3, overflow: 1);
        Expect("page 5 is used twice");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(ulong.MaxValue)]
    public void Read_ChildThatIsNotThere_IsDamaged(ulong child)
    {
        database.Branch(3, (Revision(1), child));
        Expect($"something points to page {child}");
    }

    [Fact]
    public void Read_PageThatIsAnother_IsDamaged()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(database.Page(5), 4);
        Expect("page 5 says that it is page 4");
    }

    [Fact]
    public void Read_MoreElementsThanFit_IsDamaged()
    {
        database.Header(5, 2, ushort.MaxValue);
        Expect("counts 65535 elements");
    }

    [Theory]
    [InlineData(4, uint.MaxValue)]
    [InlineData(4, 0u)]
    [InlineData(8, uint.MaxValue)]
    [InlineData(12, uint.MaxValue)]
    public void Read_ElementOutsideItsPage_IsDamaged(int field, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(database.Page(5)[(16 + field)..], value);
        Expect("do not lie within the page");
    }

    [Fact]
    public void Read_KeyWithoutBytes_IsDamaged()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(database.Page(5)[(16 + 8)..], 0);
        Expect("a key of 0 bytes");
    }

    [Fact]
    public void Read_KeysOutOfOrder_IsDamaged()
    {
        database.Leaf(5, (Revision(5), Put("/registry/a/2", 5)), (Revision(4), Put("/registry/a/1", 4)));
        Expect("does not come after the one before it");
    }

    [Fact]
    public void Read_KeyBeforeItsBranch_IsDamaged()
    {
        database.Branch(3, (Revision(1), 4), (Revision(5), 5));
        Expect("its key belongs before this page");
    }

    [Fact]
    public void Read_KeyBehindTheNextBranch_IsDamaged()
    {
        database.Branch(3, (Revision(1), 4), (Revision(2), 5));
        Expect("keys before it belong behind it");
    }

    [Fact]
    public void Read_BucketInABucket_IsDamaged()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(database.Page(5)[16..], 1);
        Expect("a bucket in a bucket");
    }

    [Fact]
    public void Read_KeyOutsideBuckets_IsDamaged()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(database.Page(2)[16..], 0);
        Expect("a key outside any bucket");
    }

    [Fact]
    public void Read_EmptyPageBelowABranch_IsDamaged()
    {
        database.Leaf(5);
        Expect("page 5 of the bucket key holds nothing");
    }

    [Fact]
    public void Read_InlineBucketTooShort_IsDamaged()
    {
        database.Root(("key", 0));
        Expect("too short for the page inside it");
    }

    [Theory]
    [InlineData(0x04)]
    [InlineData(0x10)]
    [InlineData(0x03)]
    public void Read_PageOfAnotherKind_IsDamaged(ushort flags)
    {
        database.Header(5, flags, 3);
        Expect("page 5 should belong to the bucket key");
    }

    [Fact]
    public void Read_RevisionThatIsNone_IsDamaged()
    {
        database.Leaf(5, (Revision(4), Put("/registry/a/1", 4)), ([.. Revision(5), 0, 1], Put("/registry/a/2", 5)));
        Expect("which is no revision");
    }

    [Fact]
    public void Read_RevisionThatSaysAnother_IsDamaged()
    {
        database.Leaf(5, (Revision(4), Put("/registry/a/1", 9)));
        Expect("revision 4/0 says that it is revision 9");
    }

    [Fact]
    public void Read_RevisionThatCannotBeDecoded_IsDamaged()
    {
        database.Leaf(5, (Revision(4), [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1]));
        Expect("revision 4/0 cannot be decoded");
    }

    [Fact]
    public void Read_PutAndDeletionOfOneRevision_IsDamaged()
    {
        database.Leaf(5, (Revision(4), Put("/registry/a/1", 4)), (Revision(4, tombstone: true), Tombstone("/registry/a/2")));
        Expect("revision 4/0 is in it twice");
    }

    [Fact]
    public void Read_CompactionThatIsNoRevision_IsDamaged()
    {
        database.Root(("key", 3), ("meta", 6));
        database.Leaf(6, ("scheduledCompactRev"u8.ToArray(), [1, 2, 3]));
        Expect("names a compaction with something that is no revision");
    }

    [Fact]
    public void Read_CompactedRevision_IsNotHeld()
    {
        database.Root(("key", 3), ("meta", 6));
        database.Leaf(6, ("scheduledCompactRev"u8.ToArray(), Revision(4)));
        using var snapshot = database.Open();

        snapshot.Invoking(s => s.Index(at: 3)).Should().Throw<ApplicationFailureException>().WithMessage("MIG-SNAP-002*revision 3 is not among 4 to 6; what is older was compacted away.*");
        snapshot.Invoking(s => s.Index(at: 7)).Should().Throw<ApplicationFailureException>().WithMessage("MIG-SNAP-002*revision 7 is not among 4 to 6.*");
        snapshot.Index(at: 4).Count.Should().Be(3);
    }

    [Fact]
    public void Verify_LeaseUnderAnotherId_IsDamaged()
    {
        database.Root(("key", 3), ("lease", 6));
        database.Leaf(6, ([0, 0, 0, 0, 0, 0, 0, 7], [0x08, 0x06]));
        ExpectVerify("the lease 0000000000000007 cannot be decoded");
    }

    [Theory]
    [InlineData(new ulong[] { 6, 6 }, "page 6 is used twice")]
    [InlineData(new ulong[] { 5 }, "page 5 is used twice")]
    [InlineData(new ulong[] { 1 }, "the freelist names page 1")]
    [InlineData(new ulong[] { 8 }, "the freelist names page 8")]
    [InlineData(new ulong[] { }, "page 6 belongs to no bucket and is not free either")]
    public void Verify_WrongFreelist_IsDamaged(ulong[] free, string expected)
    {
        var larger = new TestDatabase(8);
        larger.Freelist(7, free);
        larger.Meta(2, freelist: 7);
        ExpectVerify(expected, larger);
    }

    [Fact]
    public void Verify_FreelistCountWithoutEnd_IsDamaged()
    {
        database.Header(6, 0x10, 0xFFFF);
        BinaryPrimitives.WriteUInt64LittleEndian(database.Page(6)[16..], ulong.MaxValue);
        database.Meta(2, freelist: 6);
        ExpectVerify("for which it has no room");
    }

    [Fact]
    public void Verify_AnotherProgramsDatabase_IsDamaged()
    {
        database.Root(("users", 3));
        ExpectVerify("it has no bucket key");
    }

    [Theory]
    [InlineData(4096u, 1UL << 40, "are no database")]
    [InlineData(4096u, 8UL, "it is cut")]
    [InlineData(4096u, 2UL, "are no database")]
    [InlineData(3000u, 7UL, "pages of 3000 bytes do not exist")]
    [InlineData(uint.MaxValue, 7UL, "do not exist")]
    public void Open_MetaPagesThatCannotBe_IsDamaged(uint pageSize, ulong pages, string expected)
    {
        database.Meta(2, pages: pages, pageSize: pageSize);
        database.Invoking(d => d.Open()).Should().Throw<ApplicationFailureException>().WithMessage($"MIG-ETCD-002*{expected}*");
    }

    [Fact]
    public void Open_UnknownVersion_IsDamaged()
    {
        database.Meta(2, version: 3);
        database.Invoking(d => d.Open()).Should().Throw<ApplicationFailureException>().WithMessage("MIG-ETCD-002*a version of bbolt's format that is not known*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Verify_OneMetaPageTorn_UsesTheOther(ulong torn)
    {
        database.Page(torn)[30] ^= 1;
        using var snapshot = database.Open();

        SnapshotVerifier.Verify(snapshot).Pages.WholeMeta.Should().Be(1);
    }

    private void Expect(string cause, TestDatabase? other = null)
    {
        using var snapshot = (other ?? database).Open();
        snapshot.Invoking(s => s.Index()).Should().Throw<ApplicationFailureException>().WithMessage($"MIG-ETCD-002*snapshot test.db*{cause}*");
        ExpectVerify(cause, other);
    }

    private void ExpectVerify(string cause, TestDatabase? other = null)
    {
        using var snapshot = (other ?? database).Open();
        snapshot.Invoking(s => SnapshotVerifier.Verify(s)).Should().Throw<ApplicationFailureException>().WithMessage($"MIG-ETCD-002*snapshot test.db*{cause}*");
    }
}
