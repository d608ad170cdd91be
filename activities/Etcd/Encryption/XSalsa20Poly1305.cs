using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Masterful.Activities.Etcd.Encryption;

/// <summary>
/// Opens NaCl's secretbox, which kube-apiserver's provider <c>secretbox</c> writes as nonce and box. The framework has no XSalsa20;
/// this one only ever decrypts a value as proof that the key is the right one.
/// </summary>
internal static class XSalsa20Poly1305
{
    private const int NonceSize = 24;
    private const int TagSize = 16;
    private static readonly uint[] Sigma = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];

    /// <summary>Opens nonce (24 bytes), tag (16) and ciphertext.</summary>
    /// <exception cref="CryptographicException">The tag does not fit.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box)
    {
        if (key.Length != 32 || box.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("the value is too short.");
        }

        var nonce = box[..NonceSize];
        var tag = box.Slice(NonceSize, TagSize);
        var ciphertext = box[(NonceSize + TagSize)..];
        Span<byte> subkey = stackalloc byte[32];
        HSalsa20(key, nonce[..16], subkey);

        // The first 32 bytes of the stream are Poly1305's one-time key; the message is encrypted with what follows.
        var stream = new byte[32 + ciphertext.Length];
        Salsa20(subkey, nonce[16..], stream);
        Span<byte> expected = stackalloc byte[TagSize];
        Poly1305(stream.AsSpan(0, 32), ciphertext, expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, tag))
        {
            throw new CryptographicException("the authentication tag does not fit.");
        }

        var plain = new byte[ciphertext.Length];
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = (byte)(ciphertext[i] ^ stream[32 + i]);
        }

        CryptographicOperations.ZeroMemory(stream);
        return plain;
    }

    private static void HSalsa20(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> output)
    {
        Span<uint> state = stackalloc uint[16];
        Fill(state, key, input);
        Rounds(state);
        ReadOnlySpan<int> picked = [0, 5, 10, 15, 6, 7, 8, 9];
        for (var i = 0; i < picked.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(output[(4 * i)..], state[picked[i]]);
        }
    }

    private static void Salsa20(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> output)
    {
        Span<byte> input = stackalloc byte[16];
        nonce.CopyTo(input);
        Span<uint> start = stackalloc uint[16];
        Span<uint> state = stackalloc uint[16];
        Span<byte> block = stackalloc byte[64];
        for (ulong counter = 0; !output.IsEmpty; counter++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(input[8..], counter);
            Fill(start, key, input);
            start.CopyTo(state);
            Rounds(state);
            for (var i = 0; i < 16; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * i)..], state[i] + start[i]);
            }

            var length = Math.Min(64, output.Length);
            block[..length].CopyTo(output);
            output = output[length..];
        }
    }

    private static void Fill(Span<uint> state, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input)
    {
        for (var i = 0; i < 4; i++)
        {
            state[5 * i] = Sigma[i];
            state[1 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * i)..]);
            state[6 + i] = BinaryPrimitives.ReadUInt32LittleEndian(input[(4 * i)..]);
            state[11 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(16 + (4 * i))..]);
        }
    }

    private static void Rounds(Span<uint> x)
    {
        for (var round = 0; round < 10; round++)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 5, 9, 13, 1);
            Quarter(x, 10, 14, 2, 6);
            Quarter(x, 15, 3, 7, 11);
            Quarter(x, 0, 1, 2, 3);
            Quarter(x, 5, 6, 7, 4);
            Quarter(x, 10, 11, 8, 9);
            Quarter(x, 15, 12, 13, 14);
        }
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
        x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
        x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
        x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
    }

    private static void Poly1305(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        var prime = (BigInteger.One << 130) - 5;
        Span<byte> clamped = stackalloc byte[16];
        key[..16].CopyTo(clamped);
        for (var i = 3; i < 16; i += 4)
        {
            clamped[i] &= 15;
        }

        for (var i = 4; i < 16; i += 4)
        {
            clamped[i] &= 252;
        }

        var r = new BigInteger(clamped, isUnsigned: true);
        var accumulator = BigInteger.Zero;
        Span<byte> block = stackalloc byte[17];
        for (var offset = 0; offset < message.Length; offset += 16)
        {
            var length = Math.Min(16, message.Length - offset);
            block.Clear();
            message.Slice(offset, length).CopyTo(block);
            block[length] = 1;
            accumulator = (accumulator + new BigInteger(block, isUnsigned: true)) * r % prime;
        }

        accumulator += new BigInteger(key[16..], isUnsigned: true);
        tag.Clear();
        var bytes = accumulator.ToByteArray(isUnsigned: true);
        bytes.AsSpan(0, Math.Min(16, bytes.Length)).CopyTo(tag);
    }
}
