using Temporalio.Worker;

namespace Temporalio.Tests.Worker;

public class TemporalWorkerOptionsTests
{
    [Theory]
    [InlineData("1", true)]
    [InlineData("True", true)]
    [InlineData("0", false)]
    [InlineData("yes", false)]
    [InlineData(null, false)]
    public void IsDebugMode_Variable_IsTrueOr1(string? variable, bool expected) =>
        TemporalWorkerOptions.IsDebugMode(variable).Should().Be(expected);
}
