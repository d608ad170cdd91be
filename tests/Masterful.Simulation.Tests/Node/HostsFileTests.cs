using System.Net;
using Masterful.Simulation.Node;
using Masterful.Simulation.Tests.Landscape;

namespace Masterful.Simulation.Tests.Node;

public sealed class HostsFileTests : IDisposable
{
    private readonly TemporaryDirectory root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Set_NameThatSharesALine_LeavesTheOtherName()
    {
        File.WriteAllText(root.File("hosts"), "# kept\n127.0.0.2 one two # both\n");
        var hosts = new HostsFile(root.File("hosts"));

        hosts.Set("one", IPAddress.Loopback);

        hosts.Resolve("one").Should().Be(IPAddress.Loopback);
        hosts.Resolve("two").Should().Be(IPAddress.Parse("127.0.0.2"));
        File.ReadAllText(root.File("hosts")).Should().StartWith("# kept");
    }

    [Fact]
    public void Resolve_UnknownName_IsNull() => new HostsFile(root.File("hosts")).Resolve("nowhere").Should().BeNull();
}
