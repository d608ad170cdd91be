using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>
/// Reads a body in each of the encodings that clients send: whole with its hash in the head, unsigned, in chunks that are each signed,
/// and in chunks with a trailer behind them. Signatures of chunks and of the trailer are verified, and so are the checksums named.
/// </summary>
internal static class SignedBody
{
    private const string Streaming = "STREAMING-";

    public static async Task<(byte[] Content, string? Sha256)> ReadAsync(HttpRequest request, Signature signature)
    {
        using var raw = new MemoryStream();
        await request.Body.CopyToAsync(raw);
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        var content = raw.ToArray();
        if (signature.PayloadHash.StartsWith(Streaming, StringComparison.Ordinal))
        {
            content = Chunks(content, signature, headers);
            if (content.Length != long.Parse(headers["x-amz-decoded-content-length"], CultureInfo.InvariantCulture))
            {
                throw new S3Exception(400, "IncompleteBody", "The chunks are not as long as the head says.");
            }
        }
        else if (signature.PayloadHash != "UNSIGNED-PAYLOAD" && signature.PayloadHash != SigningKey.Hash(content))
        {
            throw new S3Exception(400, "XAmzContentSHA256Mismatch", "The body does not have the hash that was signed.");
        }

        return (content, Checksum(content, headers));
    }

    private static byte[] Chunks(byte[] raw, Signature signature, Dictionary<string, string> headers)
    {
        var isSigned = signature.PayloadHash.StartsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", StringComparison.Ordinal);
        var content = new MemoryStream();
        var previous = signature.Value;
        var at = 0;
        int size;
        do
        {
            var head = Line(raw, ref at).Split(";chunk-signature=");
            size = int.Parse(head[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var chunk = raw.AsSpan(at, size);
            if (isSigned)
            {
                var expected = signature.Key.Sign("AWS4-HMAC-SHA256-PAYLOAD", previous, SigningKey.EmptyHash, SigningKey.Hash(chunk));
                previous = head.Length == 2 && head[1] == expected ? expected : throw Mismatch("chunk");
            }

            content.Write(chunk);
            at += size;
            if (size > 0)
            {
                Line(raw, ref at);
            }
        }
        while (size > 0);
        if (signature.PayloadHash.EndsWith("-TRAILER", StringComparison.Ordinal))
        {
            Trailer(raw, at, signature, isSigned ? previous : null, headers);
        }

        return content.ToArray();
    }

    private static void Trailer(byte[] raw, int at, Signature signature, string? previous, Dictionary<string, string> headers)
    {
        var declared = headers["x-amz-trailer"].Split(',', StringSplitOptions.TrimEntries);
        var lines = new List<string>();
        string? given = null;
        while (at < raw.Length && Line(raw, ref at) is { Length: > 0 } line)
        {
            var (name, value) = (line[..line.IndexOf(':')].ToLowerInvariant(), line[(line.IndexOf(':') + 1)..].Trim());
            if (name == "x-amz-trailer-signature")
            {
                given = value;
                continue;
            }

            headers[name] = declared.Contains(name) ? value : throw new S3Exception(400, "MalformedTrailerError", $"{name} was not declared.");
            lines.Add($"{name}:{value}\n");
        }

        if (lines.Count != declared.Length)
        {
            throw new S3Exception(400, "MalformedTrailerError", "A trailer that was declared is not there.");
        }

        if (previous is not null && given != signature.Key.Sign("AWS4-HMAC-SHA256-TRAILER", previous, SigningKey.Hash(Encoding.UTF8.GetBytes(string.Concat(lines)))))
        {
            throw Mismatch("trailer");
        }
    }

    private static string? Checksum(byte[] content, Dictionary<string, string> headers)
    {
        Compare("x-amz-checksum-crc32", () => Crc32.Base64(content), headers);
        return Compare("x-amz-checksum-sha256", () => Convert.ToBase64String(SHA256.HashData(content)), headers);
    }

    private static string? Compare(string header, Func<string> compute, Dictionary<string, string> headers)
    {
        if (!headers.TryGetValue(header, out var given))
        {
            return null;
        }

        return given == compute() ? given : throw new S3Exception(400, "BadDigest", $"The body does not have the {header} that was sent.");
    }

    private static string Line(byte[] raw, ref int at)
    {
        var end = raw.AsSpan(at).IndexOf("\r\n"u8);
        if (end < 0)
        {
            throw new S3Exception(400, "IncompleteBody", "A chunk has no end.");
        }

        var line = Encoding.ASCII.GetString(raw, at, end);
        at += end + 2;
        return line;
    }

    private static S3Exception Mismatch(string what) => new(403, "SignatureDoesNotMatch", $"The signature of a {what} does not match.");
}
