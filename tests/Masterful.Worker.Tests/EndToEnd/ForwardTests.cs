namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>Rows of the table on one node; those on three are a class of their own, so that both run at once.</summary>
public sealed class ForwardTests
{
    public static TheoryData<string, string, string, bool> Rows => ForwardTable.Of(nodes: 1);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Migration_OneNode_EndsAsItWasAskedFor(string strategy, string seed, string endpoint, bool gated) =>
        ForwardTable.RunAsync(nodes: 1, strategy, seed, endpoint, gated);
}
