using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Masterful.Activities.Artifacts;

/// <summary>
/// The first bytes of a sealed file: <c>MFSEAL01</c>, the recipient's fingerprint (32 bytes), chunk size (4, big-endian), nonce prefix
/// (4), wrapped data key (12 nonce, 32 key, 16 tag), length (2) and DER of the ephemeral public key. Its SHA-256 is part of every
/// chunk's associated data, so that no byte of it can be changed.
/// </summary>
internal sealed record SealHeader(byte[] Recipient, int ChunkSize, byte[] NoncePrefix, byte[] WrappedKey, byte[] Ephemeral)
{
    public const int WrappedKeySize = 12 + 32 + 16;
    private const int FixedSize = 8 + 32 + 4 + 4 + WrappedKeySize + 2;
    private static readonly byte[] Magic = "MFSEAL01"u8.ToArray();

    public byte[] ToBytes()
    {
        var bytes = new byte[FixedSize + Ephemeral.Length];
        Magic.CopyTo(bytes, 0);
        Recipient.CopyTo(bytes, 8);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(40), ChunkSize);
        NoncePrefix.CopyTo(bytes, 44);
        WrappedKey.CopyTo(bytes, 48);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(48 + WrappedKeySize), (ushort)Ephemeral.Length);
        Ephemeral.CopyTo(bytes, FixedSize);
        return bytes;
    }

    public static SealHeader Read(Stream stream)
    {
        var head = new byte[FixedSize];
        stream.ReadExactly(head);
        if (!head.AsSpan(0, 8).SequenceEqual(Magic))
        {
            throw new InvalidDataException("it is not a sealed file of a known version");
        }

        var chunkSize = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(40));
        var ephemeralSize = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(48 + WrappedKeySize));
        if (chunkSize is < 4096 or > 1 << 24 || ephemeralSize > 1024)
        {
            throw new InvalidDataException("its header is out of range");
        }

        var ephemeral = new byte[ephemeralSize];
        stream.ReadExactly(ephemeral);
        return new SealHeader(head[8..40], chunkSize, head[44..48], head[48..(48 + WrappedKeySize)], ephemeral);
    }

    /// <summary>The key that wraps the data key: HKDF over the agreed secret, bound to both public keys and to the artifact's name.</summary>
    public static byte[] WrappingKey(byte[] agreed, byte[] ephemeral, byte[] recipient, string name) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, agreed, 32, [.. ephemeral, .. recipient], Encoding.UTF8.GetBytes("masterful artifact v1 " + name));
}
