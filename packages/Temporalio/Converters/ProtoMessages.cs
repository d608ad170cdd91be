using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Temporalio.Api.Common.V1;

namespace Temporalio.Converters;

internal static class ProtoMessages
{
    /// <summary>The descriptor of a generated message type. Throws when the type is none, or not the one the payload names.</summary>
    public static MessageDescriptor DescriptorOf(Payload payload, Type type)
    {
        var property = typeof(IMessage).IsAssignableFrom(type)
            ? type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)
            : null;
        var descriptor = property?.GetValue(null) as MessageDescriptor
            ?? throw new ArgumentException($"Payload is protobuf message, but type is {type}");
        if (!payload.Metadata.TryGetValue("messageType", out var name))
        {
            throw new ArgumentException("Payload missing message type");
        }

        return name.ToStringUtf8() == descriptor.FullName
            ? descriptor
            : throw new ArgumentException(
                $"Payload has protobuf message type {name.ToStringUtf8()} but given type's message type is {descriptor.FullName}");
    }
}
