using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Masterful.Activities.Artifacts.S3;

/// <summary>
/// Brings spooled bytes into the bucket. What is large goes up in parts; parts that the store already has, of this process or of one that
/// was killed, are compared and not sent again.
/// </summary>
internal sealed class S3Upload(S3Place place, UploadSpool spool, string key)
{
    private const int AtOnce = 4;
    private readonly Lock journaling = new();

    /// <summary>Uploads, and proves that the object under the key is the one that was sealed.</summary>
    public async Task RunAsync(UploadJournal journal, CancellationToken cancellationToken)
    {
        if (!await IsThereAsync(journal, cancellationToken))
        {
            if (journal.PartCount <= 1)
            {
                await PutAsync(journal, cancellationToken);
            }
            else
            {
                await PutPartsAsync(journal, cancellationToken);
            }

            if (!await IsThereAsync(journal, cancellationToken))
            {
                throw new IOException("the store holds something else than what it said it took");
            }
        }
    }

    /// <summary>Ends an upload that nothing will go on with, so that its parts cost nothing; tolerates that the store forgot it.</summary>
    public async Task AbortAsync(UploadJournal journal)
    {
        if (journal.UploadId is null)
        {
            return;
        }

        try
        {
            await place.Client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = place.Bucket, Key = key, UploadId = journal.UploadId });
        }
        catch (AmazonS3Exception problem) when (S3Place.IsMissing(problem))
        {
            // That is what was wanted.
        }
    }

    // An upload that was completed just before a process was killed looks unfinished from here, but the object is there.
    private async Task<bool> IsThereAsync(UploadJournal journal, CancellationToken cancellationToken)
    {
        try
        {
            var head = await place.Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = place.Bucket, Key = key }, cancellationToken);
            return head.ContentLength == journal.SealedSize && head.Metadata[S3Place.SealedHash] == journal.SealedSha256;
        }
        catch (AmazonS3Exception problem) when (S3Place.IsMissing(problem) || problem.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task PutAsync(UploadJournal journal, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest
        {
            BucketName = place.Bucket,
            Key = key,
            FilePath = spool.SealedFile,
            ContentType = "application/octet-stream",
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
            ChecksumSHA256 = await spool.HashAsync(journal, 1, cancellationToken),
        };
        request.Metadata.Add(S3Place.SealedHash, journal.SealedSha256);
        await place.Client.PutObjectAsync(request, cancellationToken);
    }

    private async Task PutPartsAsync(UploadJournal journal, CancellationToken cancellationToken)
    {
        var there = journal.UploadId is null ? null : await ListPartsAsync(journal, cancellationToken);
        if (there is null)
        {
            journal = journal with { UploadId = await BeginAsync(journal, cancellationToken), Parts = new Dictionary<int, string>() };
            spool.Save(journal);
            there = [];
        }

        var done = new Dictionary<int, PartETag>();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, journal.PartCount),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (number, cancelled) =>
            {
                var hash = await spool.HashAsync(journal, number, cancelled);
                var tag = there.TryGetValue(number, out var part) && IsSame(journal, number, part, hash)
                    ? part.ETag
                    : await PutPartAsync(journal, number, hash, cancelled);
                lock (journaling)
                {
                    done[number] = new PartETag(number, tag) { ChecksumSHA256 = hash };
                    spool.Save(journal with { Parts = done.ToDictionary(pair => pair.Key, pair => pair.Value.ETag) });
                }
            });
        await place.Client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = place.Bucket,
                Key = key,
                UploadId = journal.UploadId,
                PartETags = [.. done.OrderBy(pair => pair.Key).Select(pair => pair.Value)],
                ChecksumType = ChecksumType.COMPOSITE,
            },
            cancellationToken);
    }

    private static bool IsSame(UploadJournal journal, int number, PartDetail part, string hash) =>
        part.Size == journal.SizeOf(number)
        && (part.ChecksumSHA256 is { Length: > 0 } known ? known == hash : journal.Parts.GetValueOrDefault(number) == part.ETag);

    private async Task<string> BeginAsync(UploadJournal journal, CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = place.Bucket,
            Key = key,
            ContentType = "application/octet-stream",
            ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
            ChecksumType = ChecksumType.COMPOSITE,
        };
        request.Metadata.Add(S3Place.SealedHash, journal.SealedSha256);
        return (await place.Client.InitiateMultipartUploadAsync(request, cancellationToken)).UploadId;
    }

    private async Task<string> PutPartAsync(UploadJournal journal, int number, string hash, CancellationToken cancellationToken)
    {
        var answer = await place.Client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = place.Bucket,
                Key = key,
                UploadId = journal.UploadId,
                PartNumber = number,
                FilePath = spool.SealedFile,
                FilePosition = (number - 1) * journal.PartSize,
                PartSize = journal.SizeOf(number),
                ChecksumAlgorithm = ChecksumAlgorithm.SHA256,
                ChecksumSHA256 = hash,
            },
            cancellationToken);
        return answer.ETag;
    }

    /// <summary>The parts that the store has; null when it knows the upload no more.</summary>
    private async Task<Dictionary<int, PartDetail>?> ListPartsAsync(UploadJournal journal, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<int, PartDetail>();
        var request = new ListPartsRequest { BucketName = place.Bucket, Key = key, UploadId = journal.UploadId };
        try
        {
            ListPartsResponse page;
            do
            {
                page = await place.Client.ListPartsAsync(request, cancellationToken);
                foreach (var part in page.Parts ?? [])
                {
                    parts[part.PartNumber!.Value] = part;
                }

                request.PartNumberMarker = page.NextPartNumberMarker?.ToString();
            }
            while (page.IsTruncated == true);
            return parts;
        }
        catch (AmazonS3Exception problem) when (S3Place.IsMissing(problem))
        {
            return null;
        }
    }
}
