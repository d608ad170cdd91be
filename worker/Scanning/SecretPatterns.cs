using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Masterful.Worker.Scanning;

/// <summary>Secrets that give themselves away by their form. Each is proven as far as its form allows, so that words about keys are no finding.</summary>
internal static partial class SecretPatterns
{
    private const int LongestKey = 16 * 1024;

    /// <summary>Every one in a text that is bytes as Latin-1.</summary>
    public static IEnumerable<(int Offset, string Kind, string Form, string Fingerprint)> Find(string text)
    {
        foreach (Match match in Pem().Matches(text))
        {
            var body = NoBase64().Replace(match.Groups["body"].Value.Replace("\\n", "").Replace("\\r", ""), "");
            yield return (match.Index, "private-key", "pem", Fingerprint(body));
        }

        foreach (Match match in Der().Matches(text))
        {
            var bytes = Encoding.Latin1.GetBytes(text.Substring(match.Index, Math.Min(LongestKey, text.Length - match.Index)));
            if (PrivateKeyParts.Of(bytes) is { Count: > 0 } numbers)
            {
                yield return (match.Index, "private-key", "raw", KnownSecret.FingerprintOf(numbers[0]));
            }
        }

        foreach (Match match in Jwt().Matches(text))
        {
            if (IsHeader(match.Groups["header"].Value))
            {
                yield return (match.Index, "token", "raw", KnownSecret.FingerprintOf(Encoding.ASCII.GetBytes(match.Value)));
            }
        }

        foreach (Match match in Bootstrap().Matches(text))
        {
            // Versions and file names have this form too; a random one holds letters and digits.
            if (match.Groups["secret"].Value is var secret && secret.Any(char.IsAsciiDigit) && secret.Any(char.IsAsciiLetter))
            {
                yield return (match.Index, "bootstrap-token", "raw", KnownSecret.FingerprintOf(Encoding.ASCII.GetBytes(match.Value)));
            }
        }
    }

    // The same key has one fingerprint in whatever form it is found.
    private static string Fingerprint(string body)
    {
        try
        {
            var der = Convert.FromBase64String(body);
            return KnownSecret.FingerprintOf(PrivateKeyParts.Of(der) is { Count: > 0 } numbers ? numbers[0] : der);
        }
        catch (FormatException)
        {
            return KnownSecret.FingerprintOf(Encoding.Latin1.GetBytes(body));
        }
    }

    private static bool IsHeader(string encoded)
    {
        try
        {
            var padded = encoded.Replace('-', '+').Replace('_', '/').PadRight((encoded.Length + 3) / 4 * 4, '=');
            using var header = JsonDocument.Parse(Convert.FromBase64String(padded));
            return header.RootElement.ValueKind == JsonValueKind.Object && header.RootElement.TryGetProperty("alg", out _);
        }
        catch (Exception problem) when (problem is FormatException or JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?<body>(?:\\[nr]|[\sA-Za-z0-9+/=]){40,20000})", RegexOptions.ExplicitCapture)]
    private static partial Regex Pem();

    [GeneratedRegex("[^A-Za-z0-9+/=]")]
    private static partial Regex NoBase64();

    // SEQUENCE, then INTEGER 0 (PKCS#8, PKCS#1) or 1 (SEC1).
    [GeneratedRegex(@"0(?:\x82[\s\S]{2}|\x81[\s\S]|[\x20-\x7f])\x02\x01[\x00\x01][\x02\x04\x30]")]
    private static partial Regex Der();

    [GeneratedRegex(@"(?<header>eyJ[A-Za-z0-9_-]{8,2000})\.eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{20,2000}", RegexOptions.ExplicitCapture)]
    private static partial Regex Jwt();

    [GeneratedRegex(@"(?<![A-Za-z0-9._/-])[a-z0-9]{6}\.(?<secret>[a-z0-9]{16})(?![A-Za-z0-9_-])(?!\.[A-Za-z0-9])", RegexOptions.ExplicitCapture)]
    private static partial Regex Bootstrap();
}
