namespace Temporalio.Client;

/// <summary>Options of one call.</summary>
public class RpcOptions : ICloneable
{
    /// <summary>Whether the call is tried again after errors that may pass; null for the default of the call.</summary>
    public bool? Retry { get; set; }

    /// <summary>Headers added to the connection's, or in their place.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>>? Metadata { get; set; }

    /// <summary>As <see cref="Metadata"/>; names end in <c>-bin</c>.</summary>
    public IReadOnlyCollection<KeyValuePair<string, byte[]>>? BinaryMetadata { get; set; }

    /// <summary>Time for each attempt.</summary>
    public TimeSpan? Timeout { get; set; }

    public CancellationToken? CancellationToken { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
