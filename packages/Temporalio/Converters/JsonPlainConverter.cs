using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>The encoding <c>json/plain</c>: everything that System.Text.Json can write.</summary>
public class JsonPlainConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("json/plain");

    private readonly JsonSerializerOptions options;

    public JsonPlainConverter(JsonSerializerOptions options) => this.options = options;

    public string Encoding => "json/plain";

    public bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload)
    {
        payload = new Payload
        {
            Metadata = { ["encoding"] = EncodingBytes },
            Data = UnsafeByteOperations.UnsafeWrap(JsonSerializer.SerializeToUtf8Bytes(value, options)),
        };
        return true;
    }

    public object? ToValue(Payload payload, Type type) => JsonSerializer.Deserialize(payload.Data.Span, type, options);
}
