using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>A payload handed through as it is.</summary>
public class RawValue : IRawValue
{
    public RawValue(Payload payload) => Payload = payload;

    public Payload Payload { get; }
}
