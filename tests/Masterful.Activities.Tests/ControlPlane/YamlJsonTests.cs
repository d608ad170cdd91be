using Masterful.Activities.ControlPlane;
using Masterful.Activities.Etcd.Encryption;
using YamlDotNet.Core;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class YamlJsonTests
{
    public static TheoryData<string, string> Endless => new()
    {
        { "a: &a\n  b: *a", "inside of its own anchor" },
        { "&a [*a]", "inside of its own anchor" },
        { "a: &x {b: *y}\nc: &y {d: *x}", "no anchor \"y\" before its alias" },
        { "a: &x [1]\nb: &x [*x]", "inside of its own anchor" },
        { "a: &a 1\n---\nb: *a", "no anchor \"a\" before its alias" },
        { new string('[', 200_000), "nests deeper than 100" },
        { string.Concat(Enumerable.Repeat("- ", 20_000)), "nests deeper than 100" },
        { string.Concat(Enumerable.Repeat("{a: ", 200_000)), "nests deeper than 100" },
        { "a0: &a0 [x]\n" + string.Join('\n', Enumerable.Range(1, 120).Select(level => $"a{level}: &a{level} [*a{level - 1}]")), "nests deeper than 100" },
        { "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Join('\n', Enumerable.Range(1, 30).Select(level => $"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]")), "more than 1000000 nodes" },
        { string.Concat(Enumerable.Repeat("- a\n", 1_000_001)), "more than 1000000 nodes" },
    };

    [Theory]
    [MemberData(nameof(Endless))]
    public void Read_MoreThanAnybodyMeans_IsBadYaml(string yaml, string words)
    {
        var read = () => YamlJson.ReadAll(yaml);

        read.Should().Throw<YamlException>().WithMessage($"*{words}*");
    }

    [Fact]
    public void Read_AliasesAsPeopleWriteThem_StandForTheirAnchors() =>
        YamlJson.Read("base: &base {a: 1}\nx: *base\ny: [*base, &s text, *s]\n")!.ToJsonString()
            .Should().Be("""{"base":{"a":1},"x":{"a":1},"y":[{"a":1},"text","text"]}""");

    [Fact]
    public void Read_NestingAsDeepAsAllowed_IsRead() =>
        YamlJson.ReadAll("a: " + new string('[', 99) + new string(']', 99)).Should().ContainSingle();

    [Fact]
    public void EncryptionConfiguration_ThatNamesItself_IsNotOne()
    {
        var parse = () => EncryptionConfiguration.Parse("resources: &a\n- resources: *a\n");

        parse.Should().Throw<InvalidDataException>();
    }
}
