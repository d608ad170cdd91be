using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Security;

/// <summary>Lets in the calls that carry the server's API key, or every call when it has none.</summary>
internal sealed class ApiKeyCheck(string? key)
{
    private const string Scheme = "Bearer ";
    private readonly byte[]? expected = key is null ? null : Digest(key);

    /// <exception cref="GrpcException">The key is missing or another one.</exception>
    public void Require(HttpRequest request)
    {
        if (expected is null)
        {
            return;
        }

        // Digests have one length, so that the comparison takes the same time for every key.
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !CryptographicOperations.FixedTimeEquals(Digest(header[Scheme.Length..]), expected))
        {
            throw new GrpcException(GrpcCode.Unauthenticated, "The API key of the call is missing or wrong.");
        }
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
