using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>The encoding <c>json/protobuf</c>: protocol messages in their canonical JSON form.</summary>
public class JsonProtoConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("json/protobuf");

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public string Encoding => "json/protobuf";

    public bool TryToPayload(object? value, [NotNullWhen(true)] out Payload? payload)
    {
        payload = value is IMessage message
            ? new Payload
            {
                Metadata =
                {
                    ["encoding"] = EncodingBytes,
                    ["messageType"] = ByteString.CopyFromUtf8(message.Descriptor.FullName),
                },
                Data = ByteString.CopyFromUtf8(JsonFormatter.Default.Format(message)),
            }
            : null;
        return payload != null;
    }

    public object? ToValue(Payload payload, Type type) =>
        Parser.Parse(payload.Data.ToStringUtf8(), ProtoMessages.DescriptorOf(payload, type));
}
