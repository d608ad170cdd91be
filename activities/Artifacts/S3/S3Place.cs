using Amazon.Runtime;
using Amazon.S3;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts.S3;

/// <summary>A bucket, the folder in it, and the client for both.</summary>
internal sealed record S3Place(IAmazonS3 Client, S3Settings Settings)
{
    /// <summary>Metadata that tells the SHA-256 of an object's bytes, so that they can be compared without any key.</summary>
    public const string SealedHash = "masterful-sealed-sha256";

    /// <summary>The bucket.</summary>
    public string Bucket => Settings.Bucket;

    /// <summary>The object's key of an artifact.</summary>
    public string KeyOf(string name) => Settings.Prefix.Length == 0 ? name : $"{Settings.Prefix}/{name}";

    /// <summary>What messages and journals call an artifact's place.</summary>
    public string Describe(string name) => $"{(Settings.Endpoint.Length > 0 ? Settings.Endpoint : "s3:/")}/{Bucket}/{KeyOf(name)}";

    /// <summary>Whether the store says that something is not there.</summary>
    public static bool IsMissing(AmazonS3Exception problem) => problem.ErrorCode is "NoSuchKey" or "NotFound" or "NoSuchUpload";

    /// <summary>Runs something that asks the store; what it refuses or does not answer becomes <c>MIG-ART-003</c>.</summary>
    public async Task<T> GuardAsync<T>(string name, Func<Task<T>> body, CancellationToken cancellationToken)
    {
        try
        {
            return await body();
        }
        catch (Exception problem) when (IsStores(problem) && !cancellationToken.IsCancellationRequested)
        {
            var words = problem is AmazonServiceException { ErrorCode.Length: > 0 } refused ? $"{refused.ErrorCode}: {refused.Message}" : problem.Message;
            throw PlatformErrors.ArtifactStore.At($"artifact {Describe(name)}", words.TrimEnd('.') + ".", problem);
        }
    }

    private static bool IsStores(Exception problem) =>
        problem is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TaskCanceledException;
}
