using Masterful.Activities.Etcd.Snapshot;

namespace Masterful.Activities.Tests.Etcd.Snapshot;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["app"] = "web", ["example.com/tier"] = "front", ["empty"] = "" };

    [Theory]
    [InlineData("app=web", true)]
    [InlineData("app==web", true)]
    [InlineData("app = web", true)]
    [InlineData("app=db", false)]
    [InlineData("app!=db", true)]
    [InlineData("app!=web", false)]
    [InlineData("other!=x", true)]
    [InlineData("app", true)]
    [InlineData("other", false)]
    [InlineData("!other", true)]
    [InlineData("!app", false)]
    [InlineData("empty=", true)]
    [InlineData("app in (db,web)", true)]
    [InlineData("app in (db, cache)", false)]
    [InlineData("app notin (db,cache),example.com/tier=front", true)]
    [InlineData("other notin (a)", true)]
    [InlineData("app=web,!app", false)]
    public void Matches_Selector_AsKubectlDoes(string text, bool expected) =>
        LabelSelector.TryParse(text, out _)!.Matches(Labels).Should().Be(expected);

    [Theory]
    [InlineData("")]
    [InlineData("app=web,")]
    [InlineData("app~web")]
    [InlineData("app in web")]
    [InlineData("app in (a")]
    [InlineData("=x")]
    public void TryParse_BadSelector_SaysWhatIsWrong(string text)
    {
        LabelSelector.TryParse(text, out var error).Should().BeNull();
        error.Should().Contain("is no label requirement; write key=value");
    }
}
