using System.Text;
using System.Text.Json;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>
/// Asks one encoding converter after the other: null, bytes, protocol messages as JSON, protocol messages as bytes, and
/// everything else as plain JSON.
/// </summary>
public class DefaultPayloadConverter : IPayloadConverter
{
    private readonly Dictionary<string, IEncodingConverter> byEncoding;

    public DefaultPayloadConverter()
        : this(new JsonSerializerOptions())
    {
    }

    public DefaultPayloadConverter(JsonSerializerOptions jsonSerializerOptions)
        : this(
            new BinaryNullConverter(),
            new BinaryPlainConverter(),
            new JsonProtoConverter(),
            new BinaryProtoConverter(),
            new JsonPlainConverter(jsonSerializerOptions))
    {
    }

    public DefaultPayloadConverter(params IEncodingConverter[] encodingConverters)
    {
        EncodingConverters = encodingConverters;
        byEncoding = encodingConverters.ToDictionary(converter => converter.Encoding);
    }

    public IReadOnlyCollection<IEncodingConverter> EncodingConverters { get; }

    public Payload ToPayload(object? value)
    {
        if (value is IRawValue raw)
        {
            return raw.Payload;
        }
        foreach (var converter in EncodingConverters)
        {
            if (converter.TryToPayload(value, out var payload))
            {
                return payload;
            }
        }
        throw new ArgumentException($"Value of type {value?.GetType()} has no known converter", nameof(value));
    }

    public object? ToValue(Payload payload, Type type)
    {
        if (type == typeof(IRawValue) || type == typeof(RawValue))
        {
            return new RawValue(payload);
        }
        if (!payload.Metadata.TryGetValue("encoding", out var encodingBytes))
        {
            throw new ArgumentException("Payload has no encoding", nameof(payload));
        }
        var encoding = encodingBytes.ToString(Encoding.ASCII);
        return byEncoding.TryGetValue(encoding, out var converter)
            ? converter.ToValue(payload, type)
            : throw new ArgumentException($"Payload has unknown encoding '{encoding}'", nameof(payload));
    }
}
