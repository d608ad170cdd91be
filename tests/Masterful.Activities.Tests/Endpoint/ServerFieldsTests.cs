using Masterful.Activities.Endpoint;
using Masterful.Activities.Landscapes;

namespace Masterful.Activities.Tests.Endpoint;

public sealed class ServerFieldsTests
{
    private static readonly string[] Names = ["api.internal", "api.external"];

    [Theory]
    [InlineData("kind: Config\nclusters:\n- cluster:\n    server: https://old # ours\n  name: a\n", "kind: Config\nclusters:\n- cluster:\n    server: https://api.external # ours\n  name: a\n")]
    [InlineData("{\"kind\":\"Config\",\"clusters\":[{\"cluster\":{\"server\":\"https://old\"}}]}", "{\"kind\":\"Config\",\"clusters\":[{\"cluster\":{\"server\":\"https://api.external\"}}]}")]
    [InlineData("kind: Config\nclusters: [{cluster: {server: https://old}}, {cluster: {server: 'https://older:443'}}]\n", "kind: Config\nclusters: [{cluster: {server: https://api.external}}, {cluster: {server: 'https://api.external'}}]\n")]
    [InlineData("kind: NodeAgentConfiguration\nné: ü\napiServer:\n  server: https://old:8443\n", "kind: NodeAgentConfiguration\nné: ü\napiServer:\n  server: https://api.external\n")]
    [InlineData("kind: Config\nclusters: [{cluster: {server: https://API.internal}}]\n", "kind: Config\nclusters: [{cluster: {server: https://API.internal}}]\n")]
    [InlineData("kind: Config\nclusters: [{cluster: {server: https://localhost:443}}]\n", "kind: Config\nclusters: [{cluster: {server: https://localhost:443}}]\n")]
    public void Rewrite_NamesThatAreNotMoved_ReplacesThemAndNothingElse(string before, string after) =>
        ServerFields.Rewrite(before, new ApiHome(new EndpointSettings("hosts"), Names).Replacement).Should().Be(after);

    [Fact]
    public void Rewrite_NameIsWanted_ReplacesAlsoOneThatIsMoved() =>
        ServerFields.Rewrite("kind: Config\nclusters: [{cluster: {server: https://api.internal:6443}}]\n", new ApiHome(new EndpointSettings("hosts", 6443, Name: "api.external"), Names).Replacement)
            .Should().Be("kind: Config\nclusters: [{cluster: {server: https://api.external:6443}}]\n");

    [Theory]
    [InlineData("kind: Config\n", "names no API server")]
    [InlineData("kind: Pod\n", "names no API server")]
    [InlineData("kind: [Config\n", "not YAML")]
    [InlineData("- kind: Config\n", "not one mapping")]
    [InlineData("kind: Config\nclusters: [{name: a}]\n", "a cluster in it names no API server")]
    [InlineData("kind: Config\nclusters: [{cluster: {server: http://old}}]\n", "not an https URL")]
    [InlineData("kind: Config\nclusters: [{cluster: {server: https://old, tls-server-name: older}}]\n", "another name, older")]
    [InlineData("kind: Config\nclusters:\n- cluster:\n    server: >-\n      https://old\n", "cannot be replaced")]
    public void Rewrite_CannotBeRewritten_SaysWhy(string text, string why)
    {
        var rewrite = () => ServerFields.Rewrite(text, new ApiHome(new EndpointSettings("hosts"), Names).Replacement);

        rewrite.Should().Throw<FormatException>().WithMessage($"*{why}*");
    }

    [Fact]
    public void Problem_WantedNameIsNotMoved_NamesThoseThatAre() =>
        new ApiHome(new EndpointSettings("hosts", Name: "other"), Names).Problem.Should().Be("other is not among the names that are moved: api.internal, api.external");
}
