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
