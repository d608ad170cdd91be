using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Workflows.Tests.Contracts;

public sealed class CrossChecksTests
{
    [Theory]
    [InlineData(1023, FindingSeverity.Error)]
    [InlineData(1024, FindingSeverity.Warning)]
    [InlineData(2047, FindingSeverity.Warning)]
    [InlineData(2048, FindingSeverity.Passed)]
    public void Run_Memory_IsComparedWithWhatIsNeeded(long available, FindingSeverity severity)
    {
        var finding = CrossChecks.Run(Source(memory: 1L << 30), [Node(available << 20)]).Should().ContainSingle().Which;

        finding.Severity.Should().Be(severity);
        finding.Id.Should().Be("memory-free");
        finding.Message.Should().StartWith($"{available} MiB of memory available, 1024 MiB needed");
    }

    [Fact]
    public void Run_MemoryIsNotKnown_SaysNothing() =>
        CrossChecks.Run(Source(), [Node(1)]).Concat(CrossChecks.Run(Source(memory: 1), [Node(0)])).Should().BeEmpty();

    [Theory]
    [InlineData(1600, 4223, FindingSeverity.Error)]
    [InlineData(1600, 4224, FindingSeverity.Passed)]
    public void Run_Disk_HasRoomForTwoCopiesOfTheDatabase(long database, long free, FindingSeverity severity)
    {
        var finding = CrossChecks.Run(Source() with { EtcdBytes = database << 20 }, [Node(0) with { FreeBytes = free << 20 }]).Should().ContainSingle().Which;

        finding.Severity.Should().Be(severity);
        finding.Id.Should().Be("disk-for-etcd");
    }

    [Theory]
    [InlineData(false, "worker-1", 0)]
    [InlineData(true, "", 0)]
    [InlineData(true, "worker-1", 1)]
    public void Run_NodesWithoutAgent_AreRefusedWhereTheyNeedOne(bool rewrites, string others, int errors) =>
        CrossChecks.Run(Source(others: others.Split(',', StringSplitOptions.RemoveEmptyEntries)), [Node(0) with { RewritesKubeconfigs = rewrites }])
            .Where(finding => finding.Severity == FindingSeverity.Error && finding.Id == "api-name-workers").Should().HaveCount(errors);

    private static NodeInspection Node(long available) => new("node-1", "192.0.2.2", "3.5.16", 1, DateTimeOffset.UnixEpoch, [], AvailableBytes: available);

    private static SourceInspection Source(long? memory = null, IReadOnlyList<string>? others = null) => new("seed-a", "ns", "uid", "1.36.2", [], [], "", [], [], [], [], others, memory);
}
