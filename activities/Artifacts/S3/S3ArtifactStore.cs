using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Activities.Artifacts.S3;

/// <summary>
/// Artifacts as objects of a bucket. An upload that is interrupted, even by a kill, goes on with the parts that are there when the same
/// content is put again; the object appears, or replaces the one before, only when all of it has arrived.
/// </summary>
public sealed class S3ArtifactStore : SealedArtifactStore, IDisposable
{
    private readonly S3Place place;

    /// <summary>A store with a client of its own. Fails with <c>MIG-LAND-001</c> when a profile that is named has no credentials.</summary>
    public S3ArtifactStore(S3Settings settings)
        : this(S3ClientFactory.Create(settings), settings)
    {
    }

    internal S3ArtifactStore(IAmazonS3 client, S3Settings settings) => place = new S3Place(client, settings);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredArtifact> ListAsync(
        string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var root = place.KeyOf("");
        var request = new ListObjectsV2Request { BucketName = place.Bucket, Prefix = root + prefix };
        ListObjectsV2Response page;
        do
        {
            page = await place.GuardAsync(prefix, () => place.Client.ListObjectsV2Async(request, cancellationToken), cancellationToken);
            foreach (var item in page.S3Objects ?? [])
            {
                yield return new StoredArtifact(item.Key[root.Length..], item.Size ?? 0, item.LastModified?.ToUniversalTime() ?? default);
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => place.Client.Dispose();

    /// <inheritdoc/>
    protected override async Task<ArtifactRef> WriteAsync(string name, Func<Stream, Task<ArtifactRef>> seal, CancellationToken cancellationToken)
    {
        using var spool = UploadSpool.Enter(place.Settings.SpoolDirectory, place.Describe(name));
        var upload = new S3Upload(place, spool, place.KeyOf(name));
        var journal = await spool.SealAsync(
            place.Describe(name),
            place.Settings.PartSize,
            seal,
            earlier => place.GuardAsync(name, async () => { await upload.AbortAsync(earlier); return true; }, cancellationToken));
        await place.GuardAsync(name, async () => { await upload.RunAsync(journal, cancellationToken); return true; }, cancellationToken);
        spool.Clear();
        return journal.Artifact;
    }

    /// <inheritdoc/>
    protected override async Task<Stream?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await place.GuardAsync(name, () => new S3Download(place, place.KeyOf(name)).RunAsync(cancellationToken), cancellationToken);
        }
        catch (InvalidDataException problem)
        {
            throw Sealer.Damaged(name, problem);
        }
    }

    /// <inheritdoc/>
    protected override Task RemoveAsync(string name, CancellationToken cancellationToken) => place.GuardAsync(
        name,
        () => place.Client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = place.Bucket, Key = place.KeyOf(name) }, cancellationToken),
        cancellationToken);
}
