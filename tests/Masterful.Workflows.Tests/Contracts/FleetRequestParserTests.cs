using System.Text.Json;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Fleet;
using Temporalio.Exceptions;

namespace Masterful.Workflows.Tests.Contracts;

public sealed class FleetRequestParserTests
{
    [Fact]
    public void Parse_Defaults_AreUnderWhatAMemberSays()
    {
        var request = Parse("""{"shoots": ["a/b", {"shoot": "c/d", "Profile": "own"}], "defaults": {"profile": "control-plane-only", "approve": []}, "atOnce": 3, "maxDowntimeSeconds": 60, "keepGoing": true}""");

        request.Migrations.Select(migration => (migration.Shoot, migration.Profile, migration.Approve.Count)).Should().Equal(("a/b", "control-plane-only", 0), ("c/d", "own", 0));
        request.Inputs.Should().HaveCount(2);
        (request.AtOnce, request.MaxDowntimeSeconds, request.KeepGoing).Should().Be((3, 60, true));
    }

    [Fact]
    public void Parse_ShootsOnly_IsOneAtATimeUntilOneFails()
    {
        var request = Parse("""{"shoots": ["a/b"]}""");

        (request.AtOnce, request.MaxDowntimeSeconds, request.KeepGoing).Should().Be((1, null, false));
    }

    [Theory]
    [InlineData("""[]""", "it must be an object such as {\"shoots\": [\"garden/a\", \"garden/b\"]}, not a list")]
    [InlineData("""{}""", "field \"shoots\" is required")]
    [InlineData("""{"shoots": []}""", "a list of 1 to 200 Shoots")]
    [InlineData("""{"shoots": "a/b"}""", "field \"shoots\" is required")]
    [InlineData("""{"shoots": ["a/b"], "atonse": 2}""", "unknown field \"atonse\", did you mean \"atOnce\"?")]
    [InlineData("""{"shoots": ["a/b"], "atOnce": 0}""", "field \"atOnce\" must be a whole number above 0")]
    [InlineData("""{"shoots": ["a/b"], "atOnce": 101}""", "field \"atOnce\" must be a whole number above 0, 100 at most")]
    [InlineData("""{"shoots": ["a/b"], "maxDowntimeSeconds": 1.5}""", "field \"maxDowntimeSeconds\" must be a whole number above 0")]
    [InlineData("""{"shoots": ["a/b"], "keepGoing": "yes"}""", "field \"keepGoing\" must be true or false")]
    [InlineData("""{"shoots": ["a/b", {"shoot": "a/b"}]}""", "field \"shoots\" names \"a/b\" twice")]
    [InlineData("""{"shoots": ["a/b", "c"]}""", "shoot c: field \"shoot\" must be namespace/name, not \"c\"")]
    [InlineData("""{"shoots": [{"shoot": "a/b", "strategy": "fast"}, {"shoot": "c/d", "nodes": ["x", "y"]}]}""", "shoot c/d: field \"nodes\" must name one node or three")]
    [InlineData("""{"shoots": [{"shoot": "a/b", "strategy": "fast"}, 1]}""", "shoot 1: it must be an object")]
    [InlineData("""{"shoots": ["a/b"], "defaults": {"shoot": "c/d"}}""", "field \"defaults\" must be the request of a migration without its shoot")]
    [InlineData("""{"shoots": ["a/b"], "defaults": {"strategie": "fresh"}}""", "shoot a/b: unknown field \"strategie\", did you mean \"strategy\"?")]
    public void Parse_WhatIsWrong_IsTold(string json, string message)
    {
        var failure = FluentActions.Invoking(() => Parse(json)).Should().Throw<ApplicationFailureException>().Which;

        failure.ErrorType.Should().Be(RequestErrors.Invalid.Id);
        failure.Message.Should().Contain(message);
    }

    private static FleetRequest Parse(string json) => FleetRequestParser.Parse(JsonDocument.Parse(json).RootElement);
}
