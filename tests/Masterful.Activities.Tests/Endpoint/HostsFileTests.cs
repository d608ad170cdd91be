using Masterful.Activities.Endpoint;

namespace Masterful.Activities.Tests.Endpoint;

public sealed class HostsFileTests
{
    private const string Text = "127.0.0.1 localhost\n203.0.113.1 api.a other # ours\n203.0.113.1 api.b\n";
    private static readonly string[] Names = ["api.a", "api.b"];

    [Fact]
    public void Rewrite_OneAddress_KeepsEverythingElse() =>
        HostsFile.Rewrite(Text, Names, ["192.0.2.1"]).Should().Be("127.0.0.1 localhost\n203.0.113.1 other # ours\n192.0.2.1 api.a api.b\n");

    [Fact]
    public void Rewrite_SeveralAddresses_KeepsTheirOrder()
    {
        var text = HostsFile.Rewrite(Text, Names, ["192.0.2.2", "192.0.2.1", "192.0.2.3"]);

        HostsFile.Find(text, "api.b").Should().Equal("192.0.2.2", "192.0.2.1", "192.0.2.3");
        HostsFile.Points(text, Names, ["192.0.2.2", "192.0.2.1", "192.0.2.3"]).Should().BeTrue();
        HostsFile.Rewrite(text, Names, ["192.0.2.2", "192.0.2.1", "192.0.2.3"]).Should().Be(text);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("192.0.2.2")]
    [InlineData("192.0.2.2", "192.0.2.1", "192.0.2.3")]
    public void Points_OtherAddressesOrOrder_IsFalse(params string[] addresses) =>
        HostsFile.Points(HostsFile.Rewrite(Text, Names, ["192.0.2.2", "192.0.2.1"]), Names, addresses).Should().BeFalse();
}
