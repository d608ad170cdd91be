using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>The encoding <c>binary/null</c>.</summary>
public class BinaryNullConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("binary/null");

    public string Encoding => "binary/null";

    public bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload)
    {
        payload = value == null ? new Payload { Metadata = { ["encoding"] = EncodingBytes } } : null;
        return payload != null;
    }

    public object? ToValue(Payload payload, Type type)
    {
        if (payload.Data.Length > 0)
        {
            throw new ArgumentException("Expected empty data for a null", nameof(payload));
        }
        // A null for a value type is a caller's mistake that must not silently become a zero.
        return type.IsValueType && Nullable.GetUnderlyingType(type) == null
            ? throw new ArgumentException($"Cannot convert null to value type {type}", nameof(type))
            : null;
    }
}
