using System.Buffers.Binary;
using System.Text;

namespace Temporalio.Core;

/// <summary>SipHash-1-3 with a zero key over a string, as Rust hashes it: this is how run ids become random seeds.</summary>
internal static class SipHash
{
    /// <summary>Random seed of a run id.</summary>
    public static ulong Seed(string runId)
    {
        // Rust ends a hashed string by this byte, so that "ab","c" and "a","bc" differ.
        byte[] data = [.. Encoding.UTF8.GetBytes(runId), 0xFF];
        ulong v0 = 0x736f6d6570736575, v1 = 0x646f72616e646f6d, v2 = 0x6c7967656e657261, v3 = 0x7465646279746573;

        void Round()
        {
            unchecked
            {
                v0 += v1;
                v1 = ulong.RotateLeft(v1, 13) ^ v0;
                v0 = ulong.RotateLeft(v0, 32);
                v2 += v3;
                v3 = ulong.RotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = ulong.RotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = ulong.RotateLeft(v1, 17) ^ v2;
                v2 = ulong.RotateLeft(v2, 32);
            }
        }

        void Absorb(ulong word)
        {
            v3 ^= word;
            Round();
            v0 ^= word;
        }

        var whole = data.Length / 8 * 8;
        for (var offset = 0; offset < whole; offset += 8)
        {
            Absorb(BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan(offset)));
        }

        var last = (ulong)data.Length << 56;
        for (var i = whole; i < data.Length; i++)
        {
            last |= (ulong)data[i] << (8 * (i - whole));
        }

        Absorb(last);
        v2 ^= 0xFF;
        Round();
        Round();
        Round();
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
