namespace Stateless.Reflection;

/// <summary>A trigger.</summary>
public class TriggerInfo
{
    internal TriggerInfo(object underlyingTrigger) => UnderlyingTrigger = underlyingTrigger;

    /// <summary>The value itself.</summary>
    public object UnderlyingTrigger { get; }

    /// <inheritdoc/>
    public override string ToString() => UnderlyingTrigger.ToString() ?? "<null>";
}
