using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>Verifies the signature of a request's head, version 4: computed anew from what arrived and compared.</summary>
internal sealed partial record Signature(SigningKey Key, string Value, string PayloadHash)
{
    public static Signature Verify(HttpContext context, string accessKey, string secretKey)
    {
        var request = context.Request;
        var match = Header().Match(request.Headers.Authorization.ToString());
        if (!match.Success)
        {
            throw new S3Exception(403, "AccessDenied", "There is no signature of version 4.");
        }

        if (match.Groups["access"].Value != accessKey)
        {
            throw new S3Exception(403, "InvalidAccessKeyId", "The access key does not exist.");
        }

        var timestamp = request.Headers["x-amz-date"].ToString();
        var scope = match.Groups["scope"].Value;
        if (scope.Split('/') is not [var day, _, "s3", "aws4_request"] || !timestamp.StartsWith(day, StringComparison.Ordinal))
        {
            throw new S3Exception(403, "SignatureDoesNotMatch", "The scope is not for this service and day.");
        }

        var signed = match.Groups["signed"].Value.Split(';');
        var payload = request.Headers["x-amz-content-sha256"].ToString();
        if (!signed.Contains("host") || request.Headers.Keys.Any(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !signed.Contains(name.ToLowerInvariant())))
        {
            throw new S3Exception(403, "AccessDenied", "A header that matters is not signed.");
        }

        var key = SigningKey.Derive(secretKey, timestamp, scope);
        var expected = key.Sign("AWS4-HMAC-SHA256", SigningKey.Hash(Encoding.UTF8.GetBytes(Canonical(context, signed, payload))));
        return expected == match.Groups["signature"].Value
            ? new Signature(key, expected, payload)
            : throw new S3Exception(403, "SignatureDoesNotMatch", "The signature is not the one that the secret key makes.");
    }

    private static string Canonical(HttpContext context, string[] signed, string payload)
    {
        var request = context.Request;

        // The path as it was sent: S3 signs it encoded once.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2);
        IEnumerable<string> query = target.Length < 2 ? [] : target[1].Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Contains('=') ? pair : pair + "=").Order(StringComparer.Ordinal);
        var headers = signed.Select(name => $"{name}:{Spaces().Replace(string.Join(",", request.Headers[name].ToArray()).Trim(), " ")}\n");
        return string.Join('\n', request.Method, target[0], string.Join('&', query), string.Concat(headers), string.Join(';', signed), payload);
    }

    [GeneratedRegex("^AWS4-HMAC-SHA256 Credential=(?<access>[^/]+)/(?<scope>[^,]+), ?SignedHeaders=(?<signed>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})$", RegexOptions.ExplicitCapture)]
    private static partial Regex Header();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
