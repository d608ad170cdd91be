using System.Security.Cryptography;
using System.Text;

namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>What a secret key becomes for one day, region and service, and the scope that names them.</summary>
internal sealed record SigningKey(byte[] Key, string Timestamp, string Scope)
{
    public static readonly string EmptyHash = Hash([]);

    public static SigningKey Derive(string secret, string timestamp, string scope)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var step in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        return new SigningKey(key, timestamp, scope);
    }

    public static string Hash(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));

    /// <summary>Signs lines under an algorithm's name, the time and the scope.</summary>
    public string Sign(string algorithm, params string[] lines) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(string.Join('\n', [algorithm, Timestamp, Scope, .. lines]))));
}
