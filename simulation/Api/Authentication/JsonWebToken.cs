using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>A signed token taken apart: header, claims, and what the signature covers.</summary>
internal sealed record JsonWebToken(JsonObject Header, JsonObject Claims, byte[] Signed, byte[] Signature)
{
    /// <summary>Null when the text is not a token of this form.</summary>
    public static JsonWebToken? TryParse(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3) return null;
        try
        {
            return new JsonWebToken(
                ObjectJson.Parse(Base64Url.DecodeFromChars(parts[0])),
                ObjectJson.Parse(Base64Url.DecodeFromChars(parts[1])),
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                Base64Url.DecodeFromChars(parts[2]));
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }

    public bool IsSignedBy(AsymmetricAlgorithm key) => (Header.Text("alg"), key) switch
    {
        ("RS256", RSA rsa) => rsa.VerifyData(Signed, Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        ("ES256", ECDsa { KeySize: 256 } ec) => ec.VerifyData(Signed, Signature, HashAlgorithmName.SHA256),
        ("ES384", ECDsa { KeySize: 384 } ec) => ec.VerifyData(Signed, Signature, HashAlgorithmName.SHA384),
        ("ES512", ECDsa { KeySize: 521 } ec) => ec.VerifyData(Signed, Signature, HashAlgorithmName.SHA512),
        _ => false,
    };

    public static string Sign(JsonObject claims, AsymmetricAlgorithm key)
    {
        var header = new JsonObject { ["alg"] = Algorithm(key), ["kid"] = KeyId(key) };
        var signed = $"{Base64Url.EncodeToString(ObjectJson.ToBytes(header))}.{Base64Url.EncodeToString(ObjectJson.ToBytes(claims))}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = key switch
        {
            RSA rsa => rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ECDsa ec => ec.SignData(bytes, ec.KeySize switch { 256 => HashAlgorithmName.SHA256, 384 => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 }),
            _ => throw new CryptographicException("Only RSA and EC keys sign tokens."),
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Algorithm(AsymmetricAlgorithm key) => key switch
    {
        RSA => "RS256",
        ECDsa { KeySize: 256 } => "ES256",
        ECDsa { KeySize: 384 } => "ES384",
        ECDsa => "ES512",
        _ => throw new CryptographicException("Only RSA and EC keys sign tokens."),
    };

    /// <summary>As Kubernetes derives it: the SHA-256 of the public key's DER form.</summary>
    public static string KeyId(AsymmetricAlgorithm key) => Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
}
