namespace Masterful.Worker.Tests.EndToEnd;

public sealed class ThreeNodesRollbackTableTests
{
    [Fact]
    public Task Rollback_BeforeThePointOfNoReturn_RestoresSourceSeedGardenAndNodesByteForByte() =>
        RollbackTable.RunAsync(nodes: 3, "dnsRecord", ["Credentials/IssueCertificates", "Cutover/JoinMembers", "Cutover/PromoteMembers", "fresh:Endpoint"]);
}
