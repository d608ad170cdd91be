using Temporalio.Core;

namespace Temporalio.Tests.Workflows;

public class RandomTests
{
    [Theory]
    [InlineData("x", 8312289520117458465UL)]
    [InlineData("233697dd-b95b-4fa3-9c71-e493d8d2d82c", 11540783008392838195UL)]
    public void Seed_RunId_IsTheHashThatRustMakes(string runId, ulong expected) => SipHash.Seed(runId).Should().Be(expected);
}
