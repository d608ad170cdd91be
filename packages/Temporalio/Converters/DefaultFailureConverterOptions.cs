namespace Temporalio.Converters;

/// <summary>Options of the default failure converter.</summary>
public class DefaultFailureConverterOptions : ICloneable
{
    /// <summary>Moves message and stack trace into a payload, so that a codec can encrypt them.</summary>
    public bool EncodeCommonAttributes { get; set; }

    public virtual object Clone() => MemberwiseClone();
}
