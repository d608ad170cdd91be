using System.Security.Cryptography;

namespace Masterful.Worker.Scanning;

/// <summary>
/// The private numbers of a key. A key's file also holds its public half, which certificates show to everybody, so that searching for the
/// whole of it would miss the key in another form and searching for pieces of it would find every certificate.
/// </summary>
internal static class PrivateKeyParts
{
    /// <summary>The private numbers of DER in PKCS#8, SEC1 or PKCS#1; empty when it is none of them.</summary>
    public static IReadOnlyList<byte[]> Of(ReadOnlySpan<byte> der)
    {
        using var rsa = RSA.Create();
        if (Imports(der, rsa.ImportPkcs8PrivateKey) || Imports(der, rsa.ImportRSAPrivateKey))
        {
            var numbers = rsa.ExportParameters(includePrivateParameters: true);
            return [numbers.D!, numbers.P!, numbers.Q!];
        }

        using var curve = ECDsa.Create();
        return Imports(der, curve.ImportPkcs8PrivateKey) || Imports(der, curve.ImportECPrivateKey)
            ? [curve.ExportParameters(includePrivateParameters: true).D!]
            : [];
    }

    /// <summary>The DER of every private key in PEM text.</summary>
    public static IEnumerable<byte[]> OfPem(string text)
    {
        for (var rest = text; PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            if (rest[found.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal))
            {
                yield return Convert.FromBase64String(rest[found.Base64Data]);
            }
        }
    }

    /// <summary>Lines of a PEM body, 48 bytes each, that hold at least 16 bytes of a private number.</summary>
    public static IEnumerable<string> Lines(byte[] der, IReadOnlyList<byte[]> numbers)
    {
        const int Line = 48;
        const int Enough = 16;
        foreach (var number in numbers)
        {
            var start = der.AsSpan().IndexOf(number);
            for (var at = start < 0 ? der.Length : start / Line * Line; at < Math.Min(start + number.Length, der.Length); at += Line)
            {
                var end = Math.Min(at + Line, der.Length);
                if (Math.Min(end, start + number.Length) - Math.Max(at, start) >= Enough)
                {
                    yield return Convert.ToBase64String(der, at, end - at).TrimEnd('=');
                }
            }
        }
    }

    private static bool Imports(ReadOnlySpan<byte> der, Import import)
    {
        try
        {
            import(der, out _);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private delegate void Import(ReadOnlySpan<byte> source, out int read);
}
