using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Masterful.Worker.Scanning;

/// <summary>
/// Looks for secrets in files, folders and databases: known ones by what they are, others by their form; as they are, inside base64 as
/// deep as a payload's JSON inside an exported history goes, inside JSON's escapes and inside gzip.
/// </summary>
internal sealed partial class SecretScanner(IEnumerable<KnownSecret> known)
{
    private const int Window = 16 << 20;
    private const int Overlap = 1 << 20;
    private const int Deepest = 4;
    private readonly SecretNeedles needles = new(known);
    private readonly Dictionary<(string, string, string, string), SecretFinding> findings = [];

    /// <summary>What was found so far, each secret once a place.</summary>
    public IReadOnlyList<SecretFinding> Findings => [.. findings.Values.OrderBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Offset)];

    /// <summary>How many files were read.</summary>
    public int Files { get; private set; }

    /// <summary>Scans a file, or every file below a folder.</summary>
    /// <exception cref="IOException">Something cannot be read; nothing is passed over in silence.</exception>
    public void ScanPath(string path)
    {
        if (Directory.Exists(path))
        {
            foreach (var file in Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.ReparsePoint }).Order(StringComparer.Ordinal))
            {
                ScanFile(file);
            }
        }
        else
        {
            ScanFile(path);
            foreach (var beside in new[] { path + "-wal", path + "-journal" }.Where(File.Exists))
            {
                ScanFile(beside);
            }
        }
    }

    /// <summary>Scans bytes that lie in no file.</summary>
    public void ScanBytes(string name, ReadOnlySpan<byte> content) => Scan(Encoding.Latin1.GetString(content), new Spot(name, "", 0, ""), 0);

    private void ScanFile(string file)
    {
        using var stream = Open(file);
        Files++;
        var head = new byte[16];
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        ScanStream(stream, file, "");
        if (read == head.Length && head.AsSpan().SequenceEqual("SQLite format 3\0"u8))
        {
            // Large cells are spread over pages, so the bytes of the file alone would hide what lies across a border.
            foreach (var (place, cell) in SqliteCells.Read(file))
            {
                Scan(cell, new Spot(file, place, 0, ""), 0);
            }
        }
        else if (read > 2 && head is [0x1f, 0x8b, ..])
        {
            stream.Position = 0;
            using var opened = new GZipStream(stream, CompressionMode.Decompress);
            ScanStream(opened, file, "inside gzip");
        }
    }

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new IOException($"{file} cannot be read: {problem.Message}", problem);
        }
    }

    private void ScanStream(Stream stream, string file, string place)
    {
        var buffer = new byte[Window];
        var kept = 0;
        for (long start = 0; ;)
        {
            var filled = kept + stream.ReadAtLeast(buffer.AsSpan(kept), Window - kept, throwOnEndOfStream: false);
            if (filled > kept || start == 0)
            {
                Scan(Encoding.Latin1.GetString(buffer, 0, filled), new Spot(file, place, start, ""), 0);
            }

            if (filled < Window)
            {
                return;
            }

            kept = Overlap;
            buffer.AsSpan(Window - Overlap).CopyTo(buffer);
            start += Window - Overlap;
        }
    }

    private void Scan(string text, Spot spot, int depth)
    {
        foreach (var (offset, secret, form) in needles.Find(text))
        {
            Add("known-secret", secret.Name, spot, depth == 0 ? offset : 0, form, secret.Fingerprint);
        }

        foreach (var (offset, kind, form, fingerprint) in SecretPatterns.Find(text))
        {
            Add(kind, "", spot, depth == 0 ? offset : 0, form, fingerprint);
        }

        if (depth < Deepest)
        {
            Unwrap(text, spot, depth);
        }
    }

    private void Unwrap(string text, Spot spot, int depth)
    {
        // System.Text.Json writes + as an escape, and others write / as one; both cut base64 into pieces.
        if (text.Contains("\\u002B", StringComparison.OrdinalIgnoreCase) || text.Contains("\\/", StringComparison.Ordinal))
        {
            Scan(text.Replace("\\u002B", "+", StringComparison.OrdinalIgnoreCase).Replace("\\/", "/"), spot.Inside(0, "json"), depth + 1);
        }

        foreach (Match run in Base64().Matches(text))
        {
            var letters = LineEnd().Replace(run.Value, "").TrimEnd('=').Replace('-', '+').Replace('_', '/');

            // A length or a tag that stands before it can look like one letter more.
            foreach (var skip in letters.Length % 4 == 0 ? new[] { 0 } : [0, letters.Length % 4])
            {
                var whole = letters[skip..];
                whole = whole.Length % 4 == 1 ? whole[..^1] : whole;
                var decoded = Convert.FromBase64String(whole.PadRight((whole.Length + 3) / 4 * 4, '='));
                Scan(Encoding.Latin1.GetString(decoded), spot.Inside(depth == 0 ? run.Index : 0, "base64"), depth + 1);
            }
        }
    }

    private void Add(string kind, string name, Spot spot, int offset, string form, string fingerprint)
    {
        var finding = new SecretFinding(kind, name, spot.File, spot.Place, spot.Offset + offset, spot.Wrapped.Length == 0 ? form : $"{spot.Wrapped}/{form}", fingerprint);
        findings.TryAdd((kind, name + fingerprint, spot.File, spot.Place), finding);
    }

    [GeneratedRegex(@"[A-Za-z0-9+/_-]{24,}(?:(?:\r?\n|\\n)[A-Za-z0-9+/_-]{24,})*={0,2}")]
    private static partial Regex Base64();

    [GeneratedRegex(@"\r?\n|\\n")]
    private static partial Regex LineEnd();

    private sealed record Spot(string File, string Place, long Offset, string Wrapped)
    {
        public Spot Inside(int offset, string wrapping) => this with
        {
            Offset = Offset + offset,
            Wrapped = Wrapped.Length == 0 ? wrapping : $"{Wrapped}/{wrapping}",
        };
    }
}
