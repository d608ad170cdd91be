using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>The encoding <c>json/plain</c>: everything that System.Text.Json can write.</summary>
public class JsonPlainConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("json/plain");

    public JsonPlainConverter(JsonSerializerOptions serializerOptions) => SerializerOptions = serializerOptions;

    public virtual string Encoding => "json/plain";

    /// <summary>How values are written and read.</summary>
    protected JsonSerializerOptions SerializerOptions { get; }

    public virtual bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload)
    {
        payload = new Payload
        {
            Metadata = { ["encoding"] = EncodingBytes },
            Data = UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(value, SerializerOptions)),
        };
        return true;
    }

    public virtual object? ToValue(Payload payload, Type type) => JsonSerializer.Deserialize(payload.Data.Span, type, SerializerOptions);
}
