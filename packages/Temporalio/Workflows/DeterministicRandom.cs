using System.Buffers.Binary;

namespace Temporalio.Workflows;

/// <summary>
/// The random numbers of a workflow: PCG-64-MCG (XSL-RR), seeded from one 64-bit number. The same seed gives the same
/// numbers on every machine and every runtime, because a replay has to see them again.
/// </summary>
public class DeterministicRandom : Random
{
    private static readonly UInt128 Multiplier = new(0x2360ED051FC65DA4, 0x4385DF649FCCF645);
    private UInt128 state;

    /// <summary>Generator that starts from the seed.</summary>
    public DeterministicRandom(ulong seed)
        : base(0)
    {
        // The seed is stretched to the 128 bits of state by a PCG-32 sequence.
        Span<byte> stretched = stackalloc byte[16];
        for (var offset = 0; offset < stretched.Length; offset += 4)
        {
            seed = unchecked((seed * 6364136223846793005UL) + 11634580027462260723UL);
            var shifted = (uint)(((seed >> 18) ^ seed) >> 27);
            BinaryPrimitives.WriteUInt32LittleEndian(stretched[offset..], uint.RotateRight(shifted, (int)(seed >> 59)));
        }

        state = BinaryPrimitives.ReadUInt128LittleEndian(stretched) | 3;
    }

    /// <inheritdoc />
    public override int Next() => Next(int.MaxValue);

    /// <inheritdoc />
    public override int Next(int maxValue) => Next(0, maxValue);

    /// <inheritdoc />
    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    /// <inheritdoc />
    public override long NextInt64() => NextInt64(long.MaxValue);

    /// <inheritdoc />
    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    /// <inheritdoc />
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        var range = unchecked((ulong)(maxValue - minValue));
        // The high half of the product is uniform over the range without a division.
        return range == 0 ? minValue : unchecked(minValue + (long)Math.BigMul(NextUInt64(), range, out _));
    }

    /// <inheritdoc />
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc />
    public override void NextBytes(Span<byte> buffer)
    {
        Span<byte> chunk = stackalloc byte[8];
        while (buffer.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(chunk, NextUInt64());
            var taken = Math.Min(chunk.Length, buffer.Length);
            chunk[..taken].CopyTo(buffer);
            buffer = buffer[taken..];
        }
    }

    /// <inheritdoc />
    public override double NextDouble() => Sample();

    /// <inheritdoc />
    public override float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1 << 24));

    /// <inheritdoc />
    protected override double Sample() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    private ulong NextUInt64()
    {
        state = unchecked(state * Multiplier);
        return ulong.RotateRight((ulong)(state >> 64) ^ (ulong)state, (int)(state >> 122));
    }
}
