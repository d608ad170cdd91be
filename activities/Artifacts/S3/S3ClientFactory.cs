using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts.S3;

/// <summary>Makes clients from a landscape's settings.</summary>
internal static class S3ClientFactory
{
    /// <summary>A client that asks for nothing yet, or <c>MIG-LAND-001</c> when profile or trusted certificates cannot be read.</summary>
    public static AmazonS3Client Create(S3Settings settings)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = settings.PathStyle,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 3,
            LogResponse = false,
        };
        if (settings.Endpoint.Length > 0)
        {
            config.ServiceURL = settings.Endpoint;
            config.AuthenticationRegion = settings.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        }

        if (settings.CaFile.Length > 0)
        {
            config.HttpClientFactory = new TrustingFactory(Authorities(settings.CaFile));
        }

        return Credentials(settings) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
    }

    private static AWSCredentials? Credentials(S3Settings settings)
    {
        if (settings.Profile.Length == 0 && settings.CredentialsFile.Length == 0)
        {
            return null;
        }

        var profile = settings.Profile.Length > 0 ? settings.Profile : "default";
        var chain = settings.CredentialsFile.Length > 0 ? new CredentialProfileStoreChain(settings.CredentialsFile) : new CredentialProfileStoreChain();
        return chain.TryGetAWSCredentials(profile, out var credentials)
            ? credentials
            : throw PlatformErrors.Landscape.At(
                $"bucket {settings.Bucket}",
                $"{(settings.CredentialsFile.Length > 0 ? settings.CredentialsFile : "the shared credentials file")} has no usable profile \"{profile}\".");
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw PlatformErrors.Landscape.At($"file {file}", $"it cannot be read as certificates ({problem.GetType().Name}).", problem);
        }
    }

    /// <summary>Trusts the given authorities and no others; a store inside a company seldom has a public certificate.</summary>
    private sealed class TrustingFactory(X509Certificate2Collection authorities) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            return new HttpClient(new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(10),
                SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
            });
        }

        public override string GetConfigUniqueString(IClientConfig clientConfig) =>
            string.Join(',', authorities.Select(authority => authority.Thumbprint));
    }
}
