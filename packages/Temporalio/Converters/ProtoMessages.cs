using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Temporalio.Converters;

internal static class ProtoMessages
{
    /// <summary>The descriptor of a generated message type. Throws when the type is none.</summary>
    public static MessageDescriptor DescriptorOf(Type type)
    {
        var property = typeof(IMessage).IsAssignableFrom(type)
            ? type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)
            : null;
        return property?.GetValue(null) as MessageDescriptor
            ?? throw new ArgumentException($"Payload is a protocol message, {type} is not", nameof(type));
    }
}
