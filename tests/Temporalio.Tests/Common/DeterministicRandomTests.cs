using Temporalio.Common;

namespace Temporalio.Tests.Common;

/// <summary>The numbers are those of the official package 1.21.1: histories hold what came of them, so they may never change.</summary>
public class DeterministicRandomTests
{
    private static readonly int[] Positive = [561665741, 2032088886, 1660334810, 1373951996, 2111668371, 1264988348];
    private static readonly int[] Thousands = [261, 946, 496, 773, 126, 639, 680, 983, 589, 612, 999, 870];
    private static readonly int[] Wide = [-715362023, -11997852, -1119564159, 542587235, 267168308, 1497562084, -628543095];
    private static readonly double[] Fractions = [0.573591580908174, 0.13330663250439434, 0.3559358402844519, 0.22540664132059396];
    private static readonly long[] Longs = [4574803527727603349, 5901071225630277036, 5433091426421688735, 8033436565662571737];

    [Fact]
    public void Next_AnyRange_GivesTheOfficialNumbers()
    {
        Take(Positive.Length, random => random.Next()).Should().Equal(Positive);
        Take(Thousands.Length, random => random.Next(1000)).Should().Equal(Thousands);
        Take(Wide.Length, random => random.Next(-1_500_000_000, 1_500_000_000)).Should().Equal(Wide);
        Take(Longs.Length, random => random.NextInt64()).Should().Equal(Longs);
    }

    [Fact]
    public void NextDouble_Always_GivesTheOfficialNumbers() => Take(Fractions.Length, random => random.NextDouble()).Should().Equal(Fractions);

    [Fact]
    public void NextBytes_NoMultipleOfEight_GivesTheOfficialBytes()
    {
        var bytes = new byte[20];
        new DeterministicRandom(42).NextBytes(bytes);
        Convert.ToHexString(bytes).Should().Be("9BADF442D9E5D6926F6E3EF22A62202226E7F97E");
    }

    private static IEnumerable<T> Take<T>(int count, Func<DeterministicRandom, T> next)
    {
        var random = new DeterministicRandom(42);
        return Enumerable.Range(0, count).Select(_ => next(random)).ToList();
    }
}
