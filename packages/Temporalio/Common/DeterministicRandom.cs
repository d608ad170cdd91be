using System.Buffers.Binary;

namespace Temporalio.Common;

/// <summary>
/// The random numbers of a workflow: PCG-64-MCG (XSL-RR), seeded from one 64-bit number. The same seed gives the same
/// numbers on every machine and every runtime, and the official package's, because a replay has to see them again.
/// </summary>
/// <remarks>What is not overridden here draws on what is, as <see cref="Random"/> does for every derived class.</remarks>
public class DeterministicRandom : Random
{
    private static readonly UInt128 Multiplier = new(0x2360ED051FC65DA4, 0x4385DF649FCCF645);
    private UInt128 state;

    /// <summary>Generator that starts from the seed.</summary>
    public DeterministicRandom(ulong seed)
    {
        // The seed is stretched to the 128 bits of state by a PCG-32 sequence.
        Span<byte> stretched = stackalloc byte[16];
        for (var offset = 0; offset < stretched.Length; offset += 4)
        {
            seed = unchecked((seed * 6364136223846793005UL) + 11634580027462260723UL);
            var shifted = (uint)(((seed >> 18) ^ seed) >> 27);
            BinaryPrimitives.WriteUInt32LittleEndian(stretched[offset..], uint.RotateRight(shifted, (int)(seed >> 59)));
        }

        state = BinaryPrimitives.ReadUInt128LittleEndian(stretched) | 1;
    }

    /// <inheritdoc />
    public override int Next() => Next(int.MaxValue);

    /// <inheritdoc />
    public override int Next(int maxValue) => Next(0, maxValue);

    /// <inheritdoc />
    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(minValue, maxValue);
        var range = unchecked((uint)(maxValue - minValue));
        // Canon's method, as Rust's rand 0.9 has it: the high half of the product is the number; where the low half says that it may
        // be biased, the high half of a second product decides whether it is one more.
        var product = (ulong)(uint)NextUInt64() * range;
        var (high, low) = ((uint)(product >> 32), (uint)product);
        if (low > unchecked(0 - range))
        {
            var second = (uint)(((ulong)(uint)NextUInt64() * range) >> 32);
            high += (ulong)low + second > uint.MaxValue ? 1u : 0u;
        }

        return unchecked(minValue + (int)high);
    }

    /// <inheritdoc />
    public override void NextBytes(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        Span<byte> chunk = stackalloc byte[8];
        for (var rest = buffer.AsSpan(); rest.Length > 0;)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(chunk, NextUInt64());
            var taken = Math.Min(chunk.Length, rest.Length);
            chunk[..taken].CopyTo(rest);
            rest = rest[taken..];
        }
    }

    /// <inheritdoc />
    public override double NextDouble() => Sample();

    /// <inheritdoc />
    protected override double Sample() => (NextUInt64() >> 12) * (1.0 / (1UL << 52));

    private ulong NextUInt64()
    {
        state = unchecked(state * Multiplier);
        return ulong.RotateRight((ulong)(state >> 64) ^ (ulong)state, (int)(state >> 122));
    }
}
