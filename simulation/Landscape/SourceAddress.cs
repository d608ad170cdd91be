using System.Net;

namespace Masterful.Simulation.Landscape;

/// <summary>The second loopback address, where everything that the Seed hosts listens; the node has the first.</summary>
public static class SourceAddress
{
    /// <summary>As an address.</summary>
    public static IPAddress Value { get; } = IPAddress.Parse(Text);

    /// <summary>As text, for URLs and hosts files.</summary>
    public const string Text = "127.0.0.2";
}
