using Masterful.Activities.Etcd.Prune;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Etcd;

public sealed class PruneProfileReaderTests
{
    [Fact]
    public void Read_SeveralMistakes_NamesEachWithItsLine()
    {
        const string Yaml = """
            rules:
            - id: one
              action: remove
              resources: [events]
              reason: x
            - id: one
              action: drop
              reason: y
              resource: [pods]
            - id: two
              action: keep
              resources: [pods]
              ownerDropped: true
              reason: z
            """;

        var error = FluentActions.Invoking(() => PruneProfileReader.Read("mine", Yaml)).Should().Throw<ApplicationFailureException>().Which;

        error.ErrorType.Should().Be("MIG-ETCD-009");
        error.Message.Should().ContainAll("line 3, column 11: action is keep or drop", "line 6, column 7: the id 'one' is used twice", "line 9, column 3: a rule has no field 'resource'", "needs the field resources", "line 13, column 17: ownerDropped");
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("[]", "line 1")]
    [InlineData("rules: [\nname: [\"a:b\"]\nother: x", "did not find its end")]
    [InlineData("rules: {}", "rules must be a list")]
    [InlineData("other: 1", "no field 'other'")]
    [InlineData("rules:\n- id: [\n", "line")]
    [InlineData("rules:\n- just text", "line 2, column 3: each of rules must be a mapping")]
    [InlineData("rules:\n- {id: a, action: drop, reason: r, resources: pods}", "resources must be a list")]
    [InlineData("rules:\n- {id: a, action: drop, reason: r, resources: [pods], labels: [x]}", "labels must be a mapping")]
    [InlineData("rules:\n- {id: a, action: drop, reason: r, resources: [pods], nodeNotLive: maybe}", "nodeNotLive is true or false")]
    [InlineData("rules:\n- {id: a, action: drop, reason: r, resources: [pods], owner: {kind: X}}", "this owner needs the field name")]
    public void Read_BadInput_SaysWhatIsWrong(string yaml, string expected) =>
        FluentActions.Invoking(() => PruneProfileReader.Read("mine", yaml)).Should().Throw<ApplicationFailureException>().WithMessage($"*{expected}*");

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("apiserver-*", "apiserver-x", true)]
    [InlineData("apiserver-*", "apiserver", false)]
    [InlineData("*.projectcalico.org/*", "crd.projectcalico.org/ippools", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*a*b*c*", "xxaxxbxxcxx", true)]
    [InlineData("*a*b*c*", "xxaxxcxxbxx", false)]
    public void Rule_Glob_MatchesTheWholeName(string pattern, string name, bool matches)
    {
        var profile = new PruneProfile("p", [new() { Id = "r", Action = PruneAction.Drop, Reason = "x", Resources = ["things"], Names = [pattern] }]);
        var key = new StoredKey("k", new("things", "", "", name), new() { Encoding = Activities.Etcd.Storage.StorageEncoding.Opaque });

        new PrunePlanner(profile, "ns", []).Plan([key], "").Dropped.Should().HaveCount(matches ? 1 : 0);
    }
}
