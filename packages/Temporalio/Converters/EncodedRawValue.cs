using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>A payload beside the converter that can decode it.</summary>
public class EncodedRawValue : IEncodedRawValue
{
    private readonly DataConverter converter;

    public EncodedRawValue(DataConverter converter, Payload payload)
    {
        this.converter = converter;
        Payload = payload;
    }

    public Payload Payload { get; }

    public Task<T> ToValueAsync<T>() => converter.ToValueAsync<T>(Payload);
}
