using Microsoft.AspNetCore.Http;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>A request after its signature and body were verified.</summary>
internal sealed record S3Request(HttpContext Context, string Operation, string Key, byte[] Body, string? Sha256)
{
    public IQueryCollection Query => Context.Request.Query;

    public string? IfNoneMatch => Context.Request.Headers.IfNoneMatch.FirstOrDefault();

    public IReadOnlyDictionary<string, string> Metadata => Context.Request.Headers
        .Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());

    public static async Task<S3Request> ReadAsync(HttpContext context, Signature signature)
    {
        // Path style only: /bucket/key.
        var path = (context.Request.Path.Value ?? "").TrimStart('/').Split('/', 2);
        if (path[0] != S3Server.BucketName)
        {
            throw new S3Exception(404, "NoSuchBucket", "The bucket does not exist.");
        }

        var (content, sha256) = await SignedBody.ReadAsync(context.Request, signature);
        var key = path.Length > 1 ? path[1] : "";
        return new S3Request(context, OperationOf(context.Request, key), key, content, sha256);
    }

    private static string OperationOf(HttpRequest request, string key) => (request.Method, key.Length > 0) switch
    {
        ("GET", false) when request.Query["list-type"] == "2" => "ListObjectsV2",
        ("POST", true) when request.Query.ContainsKey("uploads") => "CreateMultipartUpload",
        ("POST", true) when request.Query.ContainsKey("uploadId") => "CompleteMultipartUpload",
        ("PUT", true) when request.Query.ContainsKey("uploadId") => "UploadPart",
        ("GET", true) when request.Query.ContainsKey("uploadId") => "ListParts",
        ("DELETE", true) when request.Query.ContainsKey("uploadId") => "AbortMultipartUpload",
        ("PUT", true) => "PutObject",
        ("GET", true) => "GetObject",
        ("HEAD", true) => "HeadObject",
        ("DELETE", true) => "DeleteObject",
        _ => throw new S3Exception(501, "NotImplemented", "This server does not do that."),
    };
}
