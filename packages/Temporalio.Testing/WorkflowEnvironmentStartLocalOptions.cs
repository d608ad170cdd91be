using Temporalio.Client;
using Temporalio.Common;

namespace Temporalio.Testing;

/// <summary>
/// The client of a local environment and the server behind it. A <c>TargetHost</c> says where the server listens (port 0 for a free
/// one); without it that is a free port of the loopback address.
/// </summary>
public class WorkflowEnvironmentStartLocalOptions : TemporalClientConnectOptions
{
    /// <summary>Custom search attributes that the namespace has from the start.</summary>
    public IReadOnlyCollection<SearchAttributeKey>? SearchAttributes { get; set; }

    /// <summary>Whether the server has a user interface; the one in this process has none, whatever this says.</summary>
    public bool UI { get; set; }

    /// <summary>Port of the user interface; without effect.</summary>
    public int UIPort { get; set; }

    /// <summary>Where the server's program is kept; without effect, as the server runs in this process.</summary>
    public string? DownloadDirectory { get; set; }

    /// <summary>Settings of the server.</summary>
    public DevServerOptions DevServerOptions { get; set; } = new();

    /// <inheritdoc/>
    public override object Clone()
    {
        var copy = (WorkflowEnvironmentStartLocalOptions)base.Clone();
        copy.DevServerOptions = (DevServerOptions)DevServerOptions.Clone();
        return copy;
    }
}
