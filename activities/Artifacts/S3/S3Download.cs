using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Masterful.Activities.Node;

namespace Masterful.Activities.Artifacts.S3;

/// <summary>Brings an object's sealed bytes here, into a file without a name; a connection that breaks goes on where it broke.</summary>
internal sealed class S3Download(S3Place place, string key)
{
    private const int MostFruitless = 3;

    /// <summary>The bytes, positioned at their start; null when there is no such object.</summary>
    public async Task<Stream?> RunAsync(CancellationToken cancellationToken)
    {
        DurableFile.CreateDirectory(place.Settings.SpoolDirectory, DurableFile.PrivateDirectory);
        var path = Path.Combine(place.Settings.SpoolDirectory, $".read-{Guid.NewGuid():N}");
        var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, UnixCreateMode = DurableFile.Private });

        // It lives on without its name, and no crash leaves it behind.
        File.Delete(path);
        try
        {
            if (await FillAsync(file, cancellationToken))
            {
                file.Position = 0;
                return file;
            }

            await file.DisposeAsync();
            return null;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private async Task<bool> FillAsync(FileStream file, CancellationToken cancellationToken)
    {
        string? tag = null;
        for (var fruitless = 0; ;)
        {
            var before = file.Length;
            var total = long.MaxValue;
            try
            {
                using var answer = await place.Client.GetObjectAsync(Request(file.Length, tag), cancellationToken);
                tag = answer.ETag;
                total = before + answer.ContentLength;
                await answer.ResponseStream.CopyToAsync(file, cancellationToken);
                if (file.Length < total)
                {
                    throw new IOException($"the answer ended after {file.Length} of {total} bytes");
                }

                await CompareAsync(file, answer.Metadata[S3Place.SealedHash], cancellationToken);
                return true;
            }
            catch (AmazonS3Exception problem) when (S3Place.IsMissing(problem))
            {
                return false;
            }
            catch (AmazonS3Exception problem) when (problem.StatusCode == HttpStatusCode.PreconditionFailed && tag is not null)
            {
                // Somebody put another object under the key meanwhile: what came so far is of no use.
                tag = null;
                file.SetLength(0);
            }
            catch (AmazonClientException problem) when (file.Length == total)
            {
                // All of it came, but the client compared it with what the store says of it.
                throw new InvalidDataException($"its bytes are not those that the store took ({problem.Message.TrimEnd('.')})", problem);
            }
            catch (Exception problem) when (problem is IOException or HttpRequestException or AmazonClientException)
            {
                fruitless = file.Length > before ? 0 : fruitless + 1;
                if (fruitless >= MostFruitless || cancellationToken.IsCancellationRequested)
                {
                    throw;
                }
            }
        }
    }

    private GetObjectRequest Request(long from, string? tag) => new()
    {
        BucketName = place.Bucket,
        Key = key,
        EtagToMatch = tag,
        ByteRange = from == 0 ? null : new ByteRange($"bytes={from}-"),
        ChecksumMode = from == 0 ? ChecksumMode.ENABLED : null,
    };

    // The seal proves the same and more, but only to who has the key; this tells a damaged store from a wrong key.
    private static async Task CompareAsync(FileStream file, string? expected, CancellationToken cancellationToken)
    {
        if (expected is { Length: > 0 })
        {
            file.Position = 0;
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (found != expected)
            {
                throw new InvalidDataException($"its bytes have the SHA-256 {found}, they were put with {expected}");
            }
        }
    }
}
