using Amazon.Runtime;
using Amazon.S3;
using Masterful.Activities.Artifacts.S3;
using Masterful.Activities.Landscapes;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>A server and stores on it. Clients do not try again by themselves, so that a test sees the first failure.</summary>
public sealed class S3StoreFixture : IDisposable
{
    public const int PartSize = Bucket.LeastPart;
    private readonly TempDirectory directory = new();

    public S3StoreFixture() => Server = S3Server.StartAsync().GetAwaiter().GetResult();

    internal S3Server Server { get; }

    public string Spool => directory["spool"];

    internal S3Settings Settings => new()
    {
        Bucket = S3Server.BucketName,
        Prefix = "landscape-a",
        Endpoint = Server.Endpoint,
        PathStyle = true,
        SpoolDirectory = Spool,
        PartSize = PartSize,
    };

    /// <summary>A store as a process of its own would have it: nothing but the spool is shared.</summary>
    public S3ArtifactStore Open(string secretKey = S3Server.SecretKey) => new(Client(secretKey), Settings);

    internal AmazonS3Client Client(string secretKey = S3Server.SecretKey, HttpClientFactory? http = null) => new(
        new BasicAWSCredentials(S3Server.AccessKey, secretKey),
        new AmazonS3Config { ServiceURL = Server.Endpoint, AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0, HttpClientFactory = http });

    public void Dispose()
    {
        Server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        directory.Dispose();
    }
}
