namespace Masterful.Worker.Tests.EndToEnd;

public sealed class ThreeNodesForwardTests
{
    public static TheoryData<string, string, string, bool> Rows => ForwardTable.Of(nodes: 3);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Migration_ThreeNodes_EndsAsItWasAskedFor(string strategy, string seed, string endpoint, bool gated) =>
        ForwardTable.RunAsync(nodes: 3, strategy, seed, endpoint, gated);
}
