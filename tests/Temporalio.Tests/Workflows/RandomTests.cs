using Temporalio.Core;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows;

public class RandomTests
{
    [Theory]
    [InlineData("x", 8312289520117458465UL)]
    [InlineData("233697dd-b95b-4fa3-9c71-e493d8d2d82c", 11540783008392838195UL)]
    public void Seed_RunId_IsTheHashThatRustMakes(string runId, ulong expected) => SipHash.Seed(runId).Should().Be(expected);

    [Fact]
    public void DeterministicRandom_SameSeed_GivesTheSameNumbers()
    {
        var left = new DeterministicRandom(42);
        var right = new DeterministicRandom(42);
        Enumerable.Range(0, 100).Select(_ => left.Next(1000)).Should().Equal(Enumerable.Range(0, 100).Select(_ => right.Next(1000)));
    }

    [Fact]
    public void DeterministicRandom_AnyRange_StaysInside()
    {
        var random = new DeterministicRandom(7);
        for (var i = 0; i < 1000; i++)
        {
            random.Next(-5, 6).Should().BeInRange(-5, 5);
            random.NextDouble().Should().BeInRange(0, 0.9999999999999999);
            random.NextInt64(long.MinValue, long.MaxValue).Should().BeLessThan(long.MaxValue);
        }
    }

    [Fact]
    public void DeterministicRandom_Golden_NeverChanges()
    {
        // Histories hold what came of these numbers, so they may never change between versions.
        var random = new DeterministicRandom(42);
        Enumerable.Range(0, 4).Select(_ => random.Next(1_000_000)).Should().Equal(GoldenNumbers);
    }

    private static readonly int[] GoldenNumbers = [153799, 353320, 158473, 885823];
}
