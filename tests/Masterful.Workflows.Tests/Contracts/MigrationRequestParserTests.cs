using System.Text.Json;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Requests;
using Temporalio.Exceptions;

namespace Masterful.Workflows.Tests.Contracts;

public sealed class MigrationRequestParserTests
{
    [Fact]
    public void Parse_ShootOnly_TakesDefaults()
    {
        var request = Parse("""{"shoot": "garden/masterful"}""");

        request.Should().BeEquivalentTo(new MigrationRequest { Shoot = "garden/masterful" });
        request.Approve.Should().Equal(PhaseId.Fence, PhaseId.Retire);
    }

    [Fact]
    public void Parse_ThreeNodes_KeepsTheirOrder() =>
        Parse("""{"shoot": "garden/m", "nodes": ["b", "a", "c"]}""").Nodes.Should().Equal("b", "a", "c");

    [Fact]
    public void Parse_OtherCasing_IsForgiven()
    {
        var request = Parse("""{"Shoot": "garden/m", "STRATEGY": "Fresh", "approve": [], "startFrom": "cutover", "registerSeed": false}""");

        request.Strategy.Should().Be(MigrationStrategy.Fresh);
        request.Approve.Should().BeEmpty();
        request.StartFrom.Should().Be(PhaseId.Cutover);
        request.RegisterSeed.Should().BeFalse();
    }

    [Fact]
    public void Parse_FreshWithImport_MayBeRehearsed() =>
        Parse("""{"shoot": "a/b", "strategy": "fresh", "import": "control-plane-only", "rehearse": true}""").Import.Should().Be("control-plane-only");

    [Theory]
    [InlineData("""{}""", "\"shoot\" is required")]
    [InlineData("""{"shoot": "masterful"}""", "must be namespace/name")]
    [InlineData("""{"shoot": 7}""", "\"shoot\" must be text")]
    [InlineData("""{"shoot": "a/b", "stratgy": "fresh"}""", "did you mean \"strategy\"?")]
    [InlineData("""{"shoot": "a/b", "strategy": "frsh"}""", "did you mean \"fresh\"?")]
    [InlineData("""{"shoot": "a/b", "strategy": "1"}""", "does not know \"1\"")]
    [InlineData("""{"shoot": "a/b", "nodes": "node-1"}""", "\"nodes\" must be a list of texts")]
    [InlineData("""{"shoot": "a/b", "nodes": []}""", "one node or three")]
    [InlineData("""{"shoot": "a/b", "nodes": ["a", "b"]}""", "one node or three")]
    [InlineData("""{"shoot": "a/b", "nodes": ["a", "b", "c", "d", "e"]}""", "one node or three")]
    [InlineData("""{"shoot": "a/b", "nodes": ["a", "", "c"]}""", "one node or three")]
    [InlineData("""{"shoot": "a/b", "nodes": ["a", "b", "a"]}""", "names \"a\" twice")]
    [InlineData("""{"shoot": "a/b", "nodes": ["a", "a", "a"]}""", "names \"a\" more than once")]
    [InlineData("""{"shoot": "a/b", "approve": ["fance"]}""", "did you mean \"fence\"?")]
    [InlineData("""{"shoot": "a/b", "approve": ["preflight"]}""", "there is no plan to approve before it")]
    [InlineData("""{"shoot": "a/b", "registerSeed": "yes"}""", "must be true or false")]
    [InlineData("""{"shoot": "a/b", "rehearse": "yes"}""", "must be true or false")]
    [InlineData("""{"shoot": "a/b", "rehearse": true, "startFrom": "etcd"}""", "always begins with preflight")]
    [InlineData("""{"shoot": "a/b", "rehearse": true, "strategy": "fresh"}""", "there is no data to try")]
    [InlineData("""{"shoot": "a/b", "import": "control-plane-only"}""", "\"import\" needs strategy \"fresh\"")]
    [InlineData("""{"shoot": "a/b", "strategy": "fresh", "import": " "}""", "\"import\" must name a profile")]
    [InlineData("""{"shoot": "a/b", "strategy": "fresh", "import": true}""", "\"import\" must be text")]
    [InlineData("""{"shoot": "a/b", "strategy": "fresh", "imports": "x"}""", "did you mean \"import\"?")]
    [InlineData("""{"shoot": "a/b", "Shoot": "a/c"}""", "stands twice")]
    [InlineData("""[]""", "not a list")]
    [InlineData("null", "not nothing")]
    public void Parse_WrongField_SaysWhatIsWrong(string json, string words)
    {
        var parse = () => Parse(json);

        var failure = parse.Should().Throw<ApplicationFailureException>().Which;
        failure.ErrorType.Should().Be(RequestErrors.Invalid.Id);
        failure.NonRetryable.Should().BeTrue();
        failure.Message.Should().Contain(words);
    }

    [Fact]
    public void Parse_SeveralErrors_TellsThemAll()
    {
        var parse = () => Parse("""{"shot": "a/b", "strategy": "x", "nodes": []}""");

        parse.Should().Throw<ApplicationFailureException>().Which.Message.Should()
            .Contain("\"shot\"").And.Contain("\"x\"").And.Contain("\"nodes\"").And.Contain("\"shoot\" is required");
    }

    private static MigrationRequest Parse(string json) => MigrationRequestParser.Parse(JsonDocument.Parse(json).RootElement);
}
