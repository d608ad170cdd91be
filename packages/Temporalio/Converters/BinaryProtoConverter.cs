using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

/// <summary>The encoding <c>binary/protobuf</c>: protocol messages as their bytes.</summary>
public class BinaryProtoConverter : IEncodingConverter
{
    private static readonly ByteString EncodingBytes = ByteString.CopyFromUtf8("binary/protobuf");

    public string Encoding => "binary/protobuf";

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
                Data = message.ToByteString(),
            }
            : null;
        return payload != null;
    }

    public object? ToValue(Payload payload, Type type) => ProtoMessages.DescriptorOf(payload, type).Parser.ParseFrom(payload.Data);
}
