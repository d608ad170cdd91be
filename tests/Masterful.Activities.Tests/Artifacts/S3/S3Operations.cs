using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using static Masterful.Activities.Tests.Artifacts.S3.S3Xml;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>The operations themselves.</summary>
internal sealed class S3Operations(S3Server server, S3Request request)
{
    private const int PageSize = 2;
    private readonly Bucket bucket = server.Bucket;
    private readonly HttpContext context = request.Context;

    private HttpResponse Response => context.Response;

    private string UploadId => request.Query["uploadId"].ToString();

    public Task AnswerAsync() => request.Operation switch
    {
        "PutObject" => PutAsync(),
        "GetObject" => GetAsync(),
        "HeadObject" => HeadAsync(),
        "DeleteObject" => DeleteAsync(),
        "ListObjectsV2" => ListAsync(),
        "CreateMultipartUpload" => CreateUploadAsync(),
        "UploadPart" => PutPartAsync(),
        "ListParts" => ListPartsAsync(),
        "CompleteMultipartUpload" => CompleteAsync(),
        _ => AbortAsync(),
    };

    private Task PutAsync()
    {
        var item = bucket.Make(request.Body, request.Sha256, request.Metadata);
        bucket.Put(request.Key, item, request.IfNoneMatch);
        Response.Headers.ETag = item.ETag;
        return Task.CompletedTask;
    }

    private async Task GetAsync()
    {
        var item = Found();
        if (context.Request.Headers.IfMatch.FirstOrDefault() is { } tag && tag != item.ETag)
        {
            throw new S3Exception(412, "PreconditionFailed", "At least one of the preconditions did not hold.");
        }

        Describe(item);
        var (from, to) = (0, item.Content.Length - 1);
        if (RangeHeaderValue.TryParse(context.Request.Headers.Range.ToString(), out var ranges))
        {
            var range = ranges.Ranges.Single();
            (from, to) = range.From is { } start
                ? ((int)start, (int)Math.Min(range.To ?? to, to))
                : (Math.Max(0, item.Content.Length - (int)range.To!.Value), to);
            if (from > to)
            {
                throw new S3Exception(416, "InvalidRange", "The range cannot be satisfied.");
            }

            Response.StatusCode = 206;
            Response.Headers.ContentRange = $"bytes {from}-{to}/{item.Content.Length}";
        }

        Response.ContentLength = to - from + 1;
        if (server.BreakAfter is var limit and > 0 && limit < to - from)
        {
            server.BreakAfter = 0;
            await Response.Body.WriteAsync(item.Content.AsMemory(from, limit));
            await Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        await Response.Body.WriteAsync(item.Content.AsMemory(from, to - from + 1));
    }

    private Task HeadAsync()
    {
        var item = Found();
        Describe(item);
        Response.ContentLength = item.Content.Length;
        return Task.CompletedTask;
    }

    private Task DeleteAsync()
    {
        bucket.Objects.TryRemove(request.Key, out _);
        Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    // Pages of two, so that every list of three has a second one.
    private Task ListAsync()
    {
        var after = request.Query["continuation-token"].FirstOrDefault() is { } token ? Encoding.UTF8.GetString(Convert.FromBase64String(token)) : "";
        var matching = bucket.Objects
            .Where(pair => pair.Key.StartsWith(request.Query["prefix"].ToString(), StringComparison.Ordinal) && string.CompareOrdinal(pair.Key, after) > 0)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var page = matching.Take(PageSize).ToList();
        var more = matching.Count > PageSize;
        return WriteAsync(
            context,
            "ListBucketResult",
            [
                Element("IsTruncated", more),
                .. more ? new[] { Element("NextContinuationToken", Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1].Key))) } : [],
                .. page.Select(pair => Element("Contents", new object[]
                {
                    Element("Key", pair.Key), Element("Size", pair.Value.Content.Length), Element("ETag", pair.Value.ETag),
                    Element("LastModified", pair.Value.ModifiedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
                })),
            ]);
    }

    private Task CreateUploadAsync()
    {
        var id = Guid.NewGuid().ToString("N");
        bucket.Uploads[id] = new MultipartUpload(request.Key, request.Metadata);
        return WriteAsync(context, "InitiateMultipartUploadResult", Element("Bucket", S3Server.BucketName), Element("Key", request.Key), Element("UploadId", id));
    }

    private Task PutPartAsync()
    {
        var part = bucket.Make(request.Body, request.Sha256);
        bucket.Upload(request.Key, UploadId).Parts[int.Parse(request.Query["partNumber"]!, CultureInfo.InvariantCulture)] = part;
        Response.Headers.ETag = part.ETag;
        if (part.Sha256 is not null)
        {
            Response.Headers["x-amz-checksum-sha256"] = part.Sha256;
        }

        return Task.CompletedTask;
    }

    private Task ListPartsAsync()
    {
        var after = int.TryParse(request.Query["part-number-marker"], out var marker) ? marker : 0;
        var rest = bucket.Upload(request.Key, UploadId).Parts.Where(pair => pair.Key > after).OrderBy(pair => pair.Key).ToList();
        return WriteAsync(
            context,
            "ListPartsResult",
            [
                Element("IsTruncated", rest.Count > PageSize),
                .. rest.Count > PageSize ? new[] { Element("NextPartNumberMarker", rest[PageSize - 1].Key) } : [],
                .. rest.Take(PageSize).Select(pair => Element("Part", new object?[]
                {
                    Element("PartNumber", pair.Key), Element("ETag", pair.Value.ETag), Element("Size", pair.Value.Content.Length),
                    pair.Value.Sha256 is { } hash ? Element("ChecksumSHA256", hash) : null,
                })),
            ]);
    }

    private Task CompleteAsync()
    {
        var listed = XDocument.Parse(Encoding.UTF8.GetString(request.Body)).Root!.Elements()
            .Select(part => (
                (int)part.Element(Namespace + "PartNumber")!,
                (string)part.Element(Namespace + "ETag")!,
                (string?)part.Element(Namespace + "ChecksumSHA256")))
            .ToList();
        var item = bucket.Complete(request.Key, UploadId, listed, request.IfNoneMatch);
        return WriteAsync(context, "CompleteMultipartUploadResult", Element("Bucket", S3Server.BucketName), Element("Key", request.Key), Element("ETag", item.ETag));
    }

    private Task AbortAsync()
    {
        bucket.Upload(request.Key, UploadId);
        bucket.Uploads.TryRemove(UploadId, out _);
        Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private StoredObject Found() => bucket.Objects.TryGetValue(request.Key, out var item) ? item : throw new S3Exception(404, "NoSuchKey", "The key does not exist.");

    private void Describe(StoredObject item)
    {
        Response.Headers.ETag = item.ETag;
        Response.Headers.LastModified = item.ModifiedAt.ToString("R", CultureInfo.InvariantCulture);
        Response.Headers.ContentType = "application/octet-stream";
        if (item.Sha256 is not null && context.Request.Headers["x-amz-checksum-mode"] == "ENABLED")
        {
            Response.Headers["x-amz-checksum-sha256"] = item.Sha256;
        }

        foreach (var (name, value) in item.Metadata)
        {
            Response.Headers[name] = value;
        }
    }
}
