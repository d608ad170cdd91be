using Temporalio.Client;

namespace Temporalio.Testing;

/// <summary>
/// The client of an environment that skips time. Its server keeps nothing and listens on a free port of the loopback address unless a
/// <c>TargetHost</c> says otherwise.
/// </summary>
public class WorkflowEnvironmentStartTimeSkippingOptions : TemporalClientConnectOptions
{
    /// <summary>Where the server's program is kept; without effect, as the server runs in this process.</summary>
    public string? DownloadDirectory { get; set; }

    /// <summary>Settings of the server's program.</summary>
    public TestServerOptions TestServer { get; set; } = new();

    /// <inheritdoc/>
    public override object Clone()
    {
        var copy = (WorkflowEnvironmentStartTimeSkippingOptions)base.Clone();
        copy.TestServer = (TestServerOptions)TestServer.Clone();
        return copy;
    }
}
