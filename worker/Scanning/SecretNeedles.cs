using System.Buffers;
using System.Text;

namespace Masterful.Worker.Scanning;

/// <summary>
/// What to search for to find known secrets: their bytes, their hex, their base64 at each of the three places that it can begin inside
/// other base64, and the lines that a key makes in a PEM body. Text is bytes as Latin-1, one character each.
/// </summary>
internal sealed class SecretNeedles
{
    private const int Shortest = 16;
    private const int Whole = 64;
    private const int Slice = 48;
    private const int Prefix = 8;
    private readonly Dictionary<string, List<(string Text, KnownSecret Secret, string Form)>> byPrefix = new(StringComparer.Ordinal);
    private readonly SearchValues<string>? search;

    public SecretNeedles(IEnumerable<KnownSecret> secrets)
    {
        foreach (var secret in secrets)
        {
            Add(secret);
        }

        var texts = byPrefix.Values.SelectMany(list => list.Select(needle => needle.Text)).ToArray();
        search = texts.Length == 0 ? null : SearchValues.Create(texts, StringComparison.Ordinal);
    }

    /// <summary>Every place where one lies.</summary>
    public IEnumerable<(int Offset, KnownSecret Secret, string Form)> Find(string text)
    {
        for (var at = 0; search is not null && at < text.Length;)
        {
            var found = text.AsSpan(at).IndexOfAny(search);
            if (found < 0)
            {
                yield break;
            }

            at += found;
            foreach (var needle in byPrefix[text.Substring(at, Prefix)].Where(needle => string.CompareOrdinal(text, at, needle.Text, 0, needle.Text.Length) == 0).Take(1))
            {
                yield return (at, needle.Secret, needle.Form);
            }

            at++;
        }
    }

    private void Add(KnownSecret secret)
    {
        var text = Encoding.UTF8.GetString(secret.Value);
        var keys = PrivateKeyParts.OfPem(text).ToList();
        var bare = PrivateKeyParts.Of(secret.Value);
        if (keys.Count == 0 && bare.Count > 0)
        {
            keys.Add(secret.Value);
        }

        foreach (var der in keys)
        {
            var numbers = PrivateKeyParts.Of(der);
            foreach (var line in PrivateKeyParts.Lines(der, numbers))
            {
                Add(line, secret, "pem");
            }

            AddForms(numbers.Count > 0 ? numbers : [der], secret);
        }

        if (keys.Count == 0)
        {
            AddForms([Piece(secret.Value, text)], secret);
        }
    }

    // A token's first part is the same in all tokens of an issuer, and its second is what it says, not what proves it.
    private static byte[] Piece(byte[] value, string text) =>
        text.Trim().Split('.') is [['e', 'y', 'J', ..], ['e', 'y', 'J', ..], { Length: >= Shortest } signature] ? Encoding.ASCII.GetBytes(signature)
        : value.All(letter => letter is >= 0x20 and < 0x7f or (byte)'\n' or (byte)'\r') ? Encoding.ASCII.GetBytes(text.Trim())
        : value;

    private void AddForms(IReadOnlyList<byte[]> pieces, KnownSecret secret)
    {
        foreach (var piece in pieces.SelectMany(Slices).Where(piece => piece.Length >= Shortest))
        {
            Add(Encoding.Latin1.GetString(piece), secret, "raw");
            Add(Convert.ToHexStringLower(piece), secret, "hex");
            for (var before = 0; before < 3; before++)
            {
                var encoded = Inner(piece, before);
                Add(encoded, secret, "base64");
                Add(encoded.Replace('+', '-').Replace('/', '_'), secret, "base64");
            }
        }
    }

    // Of something long any part would give it away; two parts are enough to find it.
    private static IEnumerable<byte[]> Slices(byte[] piece) => piece.Length <= Whole
        ? [piece]
        : [piece[((piece.Length - Slice) / 2)..((piece.Length + Slice) / 2)], piece[^Slice..]];

    /// <summary>The characters of base64 that depend on a piece alone when so many bytes stand before it.</summary>
    private static string Inner(byte[] piece, int before)
    {
        var encoded = Convert.ToBase64String([.. new byte[before], .. piece]).TrimEnd('=');
        var first = ((before * 8) + 5) / 6;
        var last = (before + piece.Length) * 8 / 6;
        return encoded[first..last];
    }

    private void Add(string text, KnownSecret secret, string form)
    {
        if (text.Length < Shortest)
        {
            return;
        }

        if (!byPrefix.TryGetValue(text[..Prefix], out var list))
        {
            byPrefix[text[..Prefix]] = list = [];
        }

        if (!list.Exists(needle => needle.Text == text))
        {
            list.Add((text, secret, form));
        }
    }
}
