using Temporalio.Client;
using Temporalio.Client.Rpc;
using Temporalio.Exceptions;

namespace Temporalio.Tests.Client;

public class RpcRetryTests
{
    private static readonly RpcRetryOptions Exact = new() { RandomizationFactor = 0 };

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 150)]
    [InlineData(3, 225)]
    [InlineData(50, 5000)]
    public void Interval_Failures_GrowsToTheCap(int failures, double expected)
    {
        RpcRetry.Interval(failures, RpcException.StatusCode.Unavailable, Exact).TotalMilliseconds.Should().BeApproximately(expected, 0.001);
    }

    [Fact]
    public void Interval_ResourceExhausted_StartsSlower()
    {
        RpcRetry.Interval(1, RpcException.StatusCode.ResourceExhausted, Exact).Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Interval_Jitter_StaysWithinItsShare()
    {
        var intervals = Enumerable.Range(0, 200)
            .Select(_ => RpcRetry.Interval(1, RpcException.StatusCode.Unavailable, new()).TotalMilliseconds).ToList();

        intervals.Should().OnlyContain(interval => interval >= 80 && interval <= 120);
        intervals.Distinct().Should().HaveCountGreaterThan(1);
    }

    [Theory]
    [InlineData(RpcException.StatusCode.InvalidArgument)]
    [InlineData(RpcException.StatusCode.NotFound)]
    [InlineData(RpcException.StatusCode.DeadlineExceeded)]
    [InlineData(RpcException.StatusCode.Unimplemented)]
    public void IsRetryable_LastingErrors_AreNot(RpcException.StatusCode code) => RpcRetry.IsRetryable(code).Should().BeFalse();
}
