namespace Temporalio.Client;

/// <summary>HTTP/2 pings.</summary>
public class KeepAliveOptions : ICloneable
{
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer may take before the connection counts as dead.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    public virtual object Clone() => MemberwiseClone();
}
