using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>
/// Asks one encoding converter after the other: null, bytes, protocol messages as JSON, protocol messages as bytes, and
/// everything else as plain JSON.
/// </summary>
public class DefaultPayloadConverter : IPayloadConverter
{
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
        IndexedEncodingConverters = encodingConverters.ToDictionary(converter => ByteString.CopyFromUtf8(converter.Encoding));
    }

    public IReadOnlyCollection<IEncodingConverter> EncodingConverters { get; }

    /// <summary>The converters by the encoding that payloads name.</summary>
    protected IReadOnlyDictionary<ByteString, IEncodingConverter> IndexedEncodingConverters { get; }

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
        if (!payload.Metadata.TryGetValue("encoding", out var encoding))
        {
            throw new ArgumentException("Payload has no encoding", nameof(payload));
        }
        return IndexedEncodingConverters.TryGetValue(encoding, out var converter)
            ? converter.ToValue(payload, type)
            : throw new ArgumentException($"Payload has unknown encoding '{encoding.ToStringUtf8()}'", nameof(payload));
    }
}
