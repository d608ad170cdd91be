namespace Temporalio.Testing;

/// <summary>Settings of the server that <see cref="WorkflowEnvironment.StartLocalAsync"/> starts.</summary>
public class DevServerOptions : ICloneable
{
    /// <summary>The file that keeps the server's state; null keeps it for the environment's life only.</summary>
    public string? DatabaseFilename { get; set; }

    /// <inheritdoc/>
    public virtual object Clone() => MemberwiseClone();
}
