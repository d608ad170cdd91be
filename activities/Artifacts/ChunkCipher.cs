using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Masterful.Activities.Artifacts;

/// <summary>
/// AES-256-GCM over numbered chunks. The nonce is a random prefix and the chunk's number; the associated data is the header's hash and
/// whether the chunk is the last one. So a chunk that is missing, repeated, moved or cut off does not authenticate.
/// </summary>
internal sealed class ChunkCipher(byte[] dataKey, SealHeader header) : IDisposable
{
    public const int TagSize = 16;
    private readonly AesGcm aes = new(dataKey, TagSize);
    private readonly byte[] headerHash = SHA256.HashData(header.ToBytes());

    public void Encrypt(long number, bool last, ReadOnlySpan<byte> plain, Span<byte> sealedChunk) =>
        aes.Encrypt(Nonce(number), plain, sealedChunk[..plain.Length], sealedChunk.Slice(plain.Length, TagSize), AssociatedData(last));

    public void Decrypt(long number, bool last, ReadOnlySpan<byte> sealedChunk, Span<byte> plain)
    {
        var size = sealedChunk.Length - TagSize;
        aes.Decrypt(Nonce(number), sealedChunk[..size], sealedChunk[size..], plain[..size], AssociatedData(last));
    }

    public void Dispose() => aes.Dispose();

    private byte[] Nonce(long number)
    {
        var nonce = new byte[12];
        header.NoncePrefix.CopyTo(nonce, 0);
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(4), number);
        return nonce;
    }

    private byte[] AssociatedData(bool last) => [.. headerHash, last ? (byte)1 : (byte)0];
}
