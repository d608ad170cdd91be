using Masterful.Activities.Node;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Tests.Node;

public sealed class FileLedgerTests : IDisposable
{
    private readonly TempDirectory root = new();
    private readonly NodeFiles files;
    private readonly MigrationDirectory directory;

    public FileLedgerTests()
    {
        files = new NodeFiles(root.Path);
        directory = new MigrationDirectory(files, new MigrationContext("migrate/garden/masterful", "garden/masterful", MigrationStrategy.Restore, ["node-1"], "default"));
    }

    public void Dispose() => root.Dispose();

    [Fact]
    public void Undo_AfterWrites_RestoresEveryByteAndMode()
    {
        files.Write("/var/lib/static-pods/other/a", "somebody's"u8, DurableFile.WorldReadable);
        files.Write("/etc/kubernetes/admin.conf", "before"u8, DurableFile.WorldReadable);
        var before = Tree.Of(root.Path);

        var ledger = new FileLedger(files, directory);
        ledger.Write("/etc/kubernetes/admin.conf", "after"u8.ToArray(), DurableFile.Private, "test");
        ledger.Write("/etc/kubernetes/admin.conf", "after again"u8.ToArray(), DurableFile.Private, "test");
        ledger.Write("/var/lib/static-pods/kube-apiserver/ca/bundle.crt", "new"u8.ToArray(), DurableFile.GroupReadable, "test");
        ledger.Write("/var/lib/static-pods/other/b", "new"u8.ToArray(), DurableFile.GroupReadable, "test");
        Tree.Of(root.Path).Should().NotEqual(before);
        new FileLedger(files, directory).Undo(_ => true);

        Tree.Of(root.Path).Should().Equal(before);
    }

    [Fact]
    public void Undo_WriterThatCrashedLeftItsHalf_GoesToo()
    {
        files.Write("/var/lib/static-pods/other/a", "somebody's"u8, DurableFile.WorldReadable);
        var before = Tree.Of(root.Path);
        var ledger = new FileLedger(files, directory);
        ledger.Write("/var/lib/static-pods/a/tls.key", "new"u8.ToArray(), DurableFile.Private, "test");
        File.WriteAllText(files.Locate("/var/lib/static-pods/a/.tls.key.0b5c.new"), "half a key");

        ledger.Undo(_ => true);

        Tree.Of(root.Path).Should().Equal(before);
    }

    [Fact]
    public void Undo_WhatIsGoneAlready_IsFine()
    {
        var ledger = new FileLedger(files, directory);
        ledger.Write("/var/lib/static-pods/a/b", "new"u8.ToArray(), DurableFile.Private, "test");
        Directory.Delete(root["var/lib/static-pods"], recursive: true);

        ledger.Undo(_ => true);
        ledger.Undo(_ => true);

        ledger.Entries.Should().BeEmpty();
    }

    [Fact]
    public void Undo_DirectoryThatSomebodyElseUsesNow_Stays()
    {
        var ledger = new FileLedger(files, directory);
        ledger.Write("/var/lib/static-pods/a/b", "new"u8.ToArray(), DurableFile.Private, "test");
        files.Write("/var/lib/static-pods/a/c", "somebody's"u8, DurableFile.Private);

        ledger.Undo(_ => true);

        files.List("/var/lib/static-pods/a").Should().Equal("/var/lib/static-pods/a/c");
    }

    [Fact]
    public void Holds_ChangedContentOrMode_IsFalse()
    {
        var ledger = new FileLedger(files, directory);
        ledger.Write("/var/lib/static-pods/a/b", "new"u8.ToArray(), DurableFile.Private, "test");
        var entry = ledger.Entries.Single(entry => entry.Kind == "file");

        ledger.Holds(entry).Should().BeTrue();
        File.SetUnixFileMode(root["var/lib/static-pods/a/b"], DurableFile.WorldReadable);
        ledger.Holds(entry).Should().BeFalse();
        files.Write("/var/lib/static-pods/a/b", "other"u8, DurableFile.Private);
        ledger.Holds(entry).Should().BeFalse();
    }

    [Theory]
    [InlineData("migrate/garden/masterful", "migrate_garden_masterful")]
    [InlineData("migrate/a-b/c", "migrate_a-b_c")]
    [InlineData("migrate/a/b-c", "migrate_a_b-c")]
    public void Slug_UsualIds_AreReadable(string id, string slug) => MigrationDirectory.Slug(id).Should().Be(slug);

    [Fact]
    public void Slug_UnusualIds_DifferAndStayOneSegment()
    {
        string[] ids = ["migrate/garden/masterful", "migrate_garden/masterful", "../../etc", "Migrate/garden/masterful", "a b", "a:b"];

        var slugs = ids.Select(MigrationDirectory.Slug).ToList();

        slugs.Should().OnlyHaveUniqueItems();
        slugs.Should().OnlyContain(slug => !slug.Contains('/') && slug != ".." && !slug.Contains(' '));
    }
}
