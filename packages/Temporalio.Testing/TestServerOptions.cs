namespace Temporalio.Testing;

/// <summary>
/// Settings of the program that <see cref="WorkflowEnvironment.StartTimeSkippingAsync"/> would start elsewhere. Here the server runs in
/// this process, so they have no effect.
/// </summary>
public class TestServerOptions : ICloneable
{
    /// <summary>A program that is there already.</summary>
    public string? ExistingPath { get; set; }

    /// <summary>Version of the program.</summary>
    public string DownloadVersion { get; set; } = "default";

    /// <summary>Age after which the program is fetched again.</summary>
    public TimeSpan? DownloadTtl { get; set; }

    /// <summary>Longest start of the program.</summary>
    public TimeSpan? StartupTimeout { get; set; }

    /// <summary>Arguments of the program.</summary>
    public IReadOnlyCollection<string>? ExtraArgs { get; set; }

    /// <inheritdoc/>
    public virtual object Clone() => MemberwiseClone();
}
