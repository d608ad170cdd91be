using System.Buffers;
using System.Globalization;

namespace Temporalio.DevServer.Visibility;

/// <summary>Durations in queries: nanoseconds, <c>hh:mm:ss</c>, or Go's notation (<c>1h30m</c>, <c>250ms</c>).</summary>
internal static class DurationText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Nanoseconds)[] Units =
    [
        ("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9), ("d", 86_400e9),
    ];

    public static bool TryParse(string text, out long nanoseconds)
    {
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out nanoseconds))
        {
            return true;
        }

        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var clock))
        {
            nanoseconds = clock.Ticks * 100;
            return true;
        }

        double sum = 0;
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
            {
                return false;
            }

            rest = rest[digits..];
            var end = rest.IndexOfAny(Digits);
            var unit = (end < 0 ? rest : rest[..end]).ToString();
            var factor = Array.Find(Units, known => known.Unit == unit).Nanoseconds;
            if (factor == 0)
            {
                return false;
            }

            sum += amount * factor;
            rest = end < 0 ? [] : rest[end..];
        }

        nanoseconds = (long)sum;
        return text.Length > 0;
    }
}
