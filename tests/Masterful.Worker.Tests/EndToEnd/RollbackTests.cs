namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>Rows of the table on one node; those on three are a class of their own, so that both run at once.</summary>
public sealed class RollbackTests
{
    [Fact]
    public Task Rollback_BeforeThePointOfNoReturn_RestoresSourceSeedGardenAndNodeByteForByte() =>
        RollbackTable.RunAsync(nodes: 1, "hosts", ["Preflight", "Credentials", "Fence", "Etcd", "Cutover", "Endpoint", "fresh:Cutover", "import:Etcd/ImportEtcd", "import:Endpoint"]);
}
