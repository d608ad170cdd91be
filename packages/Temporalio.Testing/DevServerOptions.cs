namespace Temporalio.Testing;

/// <summary>
/// Settings of the server that <see cref="WorkflowEnvironment.StartLocalAsync"/> starts. The server runs in this process and logs to the
/// client's logger factory, so those that say where its program comes from, or how it is started, have no effect.
/// </summary>
public class DevServerOptions : ICloneable
{
    /// <summary>The file that keeps the server's state; null keeps it for the environment's life only.</summary>
    public string? DatabaseFilename { get; set; }

    /// <summary>A program that is there already; without effect.</summary>
    public string? ExistingPath { get; set; }

    /// <summary>Format of the program's log; without effect.</summary>
    public string LogFormat { get; set; } = "pretty";

    /// <summary>Level of the program's log; without effect.</summary>
    public string LogLevel { get; set; } = "warn";

    /// <summary>Version of the program; without effect.</summary>
    public string DownloadVersion { get; set; } = "default";

    /// <summary>Age after which the program is fetched again; without effect.</summary>
    public TimeSpan? DownloadTtl { get; set; }

    /// <summary>Longest start of the program; without effect.</summary>
    public TimeSpan? StartupTimeout { get; set; }

    /// <summary>Arguments of the program; without effect.</summary>
    public IReadOnlyCollection<string>? ExtraArgs { get; set; }

    /// <inheritdoc/>
    public virtual object Clone() => MemberwiseClone();
}
