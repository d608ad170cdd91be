using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>The encoding <c>json/protobuf</c>: protocol messages in their canonical JSON form.</summary>
public class JsonProtoConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("json/protobuf");

    public JsonProtoConverter()
        : this(JsonFormatter.Default, new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true)))
    {
    }

    public JsonProtoConverter(JsonFormatter formatter, JsonParser parser)
    {
        Formatter = formatter;
        Parser = parser;
    }

    public string Encoding => "json/protobuf";

    /// <summary>Writes messages.</summary>
    protected JsonFormatter Formatter { get; }

    /// <summary>Reads messages.</summary>
    protected JsonParser Parser { get; }

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
                Data = ByteString.CopyFromUtf8(Formatter.Format(message)),
            }
            : null;
        return payload != null;
    }

    public object? ToValue(Payload payload, Type type) =>
        Parser.Parse(payload.Data.ToStringUtf8(), ProtoMessages.DescriptorOf(payload, type));
}
