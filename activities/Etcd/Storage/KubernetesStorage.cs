using System.Text.Json;

namespace Masterful.Activities.Etcd.Storage;

/// <summary>
/// Reads what kube-apiserver stored under a key. Values come from a snapshot that nobody vouches for, so a damaged one is
/// <see cref="StorageEncoding.Opaque"/>, never an exception: rules that look inside do not match it, and it is kept.
/// </summary>
public static class KubernetesStorage
{
    private static ReadOnlySpan<byte> ProtobufMagic => "k8s\0"u8;

    /// <summary>Decodes a stored value.</summary>
    public static StoredObject Decode(ReadOnlySpan<byte> value)
    {
        try
        {
            if (EncryptionEnvelope.Read(value) is { } envelope)
            {
                return new() { Encoding = StorageEncoding.Encrypted, Envelope = envelope };
            }

            if (value.StartsWith(ProtobufMagic))
            {
                return ProtobufObject.Decode(value[ProtobufMagic.Length..]);
            }

            return value.Length > 0 && value[0] == (byte)'{' ? JsonObjectReader.Decode(value) : Opaque;
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            return Opaque;
        }
    }

    private static StoredObject Opaque { get; } = new() { Encoding = StorageEncoding.Opaque };
}
