using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Artifacts.S3;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>That the server which the contract runs against is as strict as S3, and that credentials come from where they should.</summary>
public sealed class S3SignatureTests : IDisposable
{
    private readonly S3StoreFixture fixture = new();
    private readonly SealingKey key = SealingKey.Create();

    public void Dispose()
    {
        key.Dispose();
        fixture.Dispose();
    }

    [Fact]
    public async Task PutAsync_WrongSecretKey_IsRefusedWithoutShowingAny()
    {
        using var store = fixture.Open(secretKey: "wrong-secret-key");

        var putting = () => store.PutAsync("a/b", new MemoryStream([1]), key.PublicKey);

        (await putting.Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-ART-003*"))
            .Which.Message.Should().NotContain("wrong-secret-key").And.NotContain(S3Server.SecretKey);
        fixture.Server.Bucket.Objects.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PutObject_BodyChangedOnItsWay_IsRefused(bool chunked)
    {
        using var client = fixture.Client(http: new TamperingFactory());

        var putting = () => client.PutObjectAsync(Request(chunked));

        (await putting.Should().ThrowAsync<AmazonS3Exception>()).Which.StatusCode.Should().BeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.BadRequest);
        fixture.Server.Bucket.Objects.Should().BeEmpty();
    }

    [Fact]
    public async Task PutObject_ChunksWithTrailer_AreVerifiedAndKept()
    {
        using var client = fixture.Client();

        await client.PutObjectAsync(Request(chunked: true));

        fixture.Server.Encodings.Keys.Should().Equal("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
        fixture.Server.Bucket.Objects["trailer"].Content.Should().Equal(Body);
    }

    [Fact]
    public async Task PutObject_IfNoneMatch_KeepsWhatIsThere()
    {
        using var client = fixture.Client();
        await client.PutObjectAsync(Request(chunked: false));

        var again = () => client.PutObjectAsync(new PutObjectRequest { BucketName = S3Server.BucketName, Key = "trailer", ContentBody = "other", IfNoneMatch = "*" });

        (await again.Should().ThrowAsync<AmazonS3Exception>()).Which.StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        fixture.Server.Bucket.Objects["trailer"].Content.Should().Equal(Body);
    }

    [Fact]
    public async Task PutAsync_ProfileOfAFileOverTls_UsesBothAndTrustsOnlyTheGivenAuthority()
    {
        using var directory = new TempDirectory();
        using var certificate = Certificate();
        await using var server = await S3Server.StartAsync(certificate: certificate);
        await File.WriteAllTextAsync(directory["ca.pem"], certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(directory["credentials"], $"[mover]\naws_access_key_id = {S3Server.AccessKey}\naws_secret_access_key = {S3Server.SecretKey}\n");
        var settings = fixture.Settings with { Endpoint = server.Endpoint, Profile = "mover", CredentialsFile = directory["credentials"], CaFile = directory["ca.pem"] };
        using var store = new S3ArtifactStore(settings);

        var artifact = await store.PutAsync("a/b", new MemoryStream(Body), key.PublicKey);

        (await store.FindAsync("a/b", key)).Should().Be(artifact);
        server.Encodings.Keys.Should().Contain(encoding => encoding.StartsWith("STREAMING-UNSIGNED") || encoding.StartsWith("UNSIGNED") || encoding.StartsWith("STREAMING"));
    }

    [Fact]
    public void Constructor_ProfileThatIsNotThere_SaysWhereItLooked()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["credentials"], "[other]\naws_access_key_id = a\naws_secret_access_key = b\n");

        var making = () => new S3ArtifactStore(fixture.Settings with { Profile = "mover", CredentialsFile = directory["credentials"] });

        making.Should().Throw<ApplicationFailureException>().WithMessage("MIG-LAND-001*credentials has no usable profile \"mover\"*");
    }

    private static readonly byte[] Body = [.. Enumerable.Range(0, 200_000).Select(value => (byte)value)];

    private static PutObjectRequest Request(bool chunked) => new()
    {
        BucketName = S3Server.BucketName,
        Key = "trailer",
        InputStream = new MemoryStream(Body),
        UseChunkEncoding = chunked,
    };

    private static X509Certificate2 Certificate()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", made, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var self = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        return X509CertificateLoader.LoadPkcs12(self.Export(X509ContentType.Pkcs12), null);
    }

    private sealed class TamperingFactory : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Tampering());
    }

    private sealed class Tampering() : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var bytes = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            bytes[bytes.Length / 2] ^= 1;
            var changed = new ByteArrayContent(bytes);
            foreach (var (name, values) in request.Content.Headers)
            {
                changed.Headers.TryAddWithoutValidation(name, values);
            }

            request.Content = changed;
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
