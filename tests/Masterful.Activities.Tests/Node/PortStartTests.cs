using Masterful.Activities.Node;

namespace Masterful.Activities.Tests.Node;

public sealed class PortStartTests : IDisposable
{
    private const string DropIn = "/etc/sysctl.d/99-masterful.conf";
    private readonly TestLandscape landscape = new();
    private readonly string setting;

    public PortStartTests()
    {
        setting = Path.Combine(landscape.File.Directory, "ip_unprivileged_port_start");
        File.WriteAllText(setting, "1024\n");
        Directory.CreateDirectory(landscape.Root + "/etc");
        Directory.CreateDirectory(landscape.Root + "/var/lib");
    }

    public void Dispose() => landscape.Dispose();

    [Fact]
    public void TryLower_HigherThanThePort_LowersItAndIsTakenBackByteForByte()
    {
        var before = Tree.Of(landscape.Root);

        Open().TryLower(443).Should().BeTrue();
        Open().TryLower(443).Should().BeTrue();

        File.ReadAllText(setting).Should().Be("443");
        PortStart.Current(setting).Should().Be(443);
        File.ReadAllText(landscape.Root + DropIn).Should().Be("net.ipv4.ip_unprivileged_port_start = 443\n");
        Open().Restore();
        PortStart.Current(setting).Should().Be(1024);
        Tree.Of(landscape.Root).Should().Equal(before);
        Open().Restore();
    }

    [Fact]
    public void TryLower_OpenAlready_ChangesNothing()
    {
        var before = Tree.Of(landscape.Root);

        Open().TryLower(6443).Should().BeTrue();

        Tree.Of(landscape.Root).Should().Equal(before);
    }

    [Fact]
    public void TryLower_KernelsFileCannotBeWritten_ChangesNothingAndSaysSo()
    {
        var before = Tree.Of(landscape.Root);
        var elsewhere = new PortStart(landscape.File.Shoots[0].Nodes[0], landscape.Migration, Path.Combine(landscape.File.Directory, "none", "setting"));

        elsewhere.TryLower(443).Should().BeFalse();

        Tree.Of(landscape.Root).Should().Equal(before);
    }

    [Fact]
    public void TryLower_DropInOfSomebodyElse_ComesBack()
    {
        Directory.CreateDirectory(landscape.Root + "/etc/sysctl.d");
        File.WriteAllText(landscape.Root + DropIn, "vm.swappiness = 1\n");

        Open().TryLower(443);
        Open().Restore();

        File.ReadAllText(landscape.Root + DropIn).Should().Be("vm.swappiness = 1\n");
    }

    private PortStart Open() => new(landscape.File.Shoots[0].Nodes[0], landscape.Migration, setting);
}
