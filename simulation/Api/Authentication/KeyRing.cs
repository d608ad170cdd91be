using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>The keys of a server for ServiceAccount tokens, read from PEM.</summary>
internal sealed class KeyRing
{
    public KeyRing(ServiceAccountKeys keys)
    {
        Issuers = keys.Issuers;
        Audiences = keys.Audiences.Count > 0 ? keys.Audiences : keys.Issuers.Take(1).ToList();
        Verification = keys.VerificationKeysPem.SelectMany(ReadAll).ToList();
        Signing = keys.SigningKeyPem is { } pem ? ReadAll(pem)[0] : null;
    }

    public IReadOnlyList<string> Issuers { get; }

    public IReadOnlyList<string> Audiences { get; }

    public IReadOnlyList<AsymmetricAlgorithm> Verification { get; }

    public AsymmetricAlgorithm? Signing { get; }

    /// <summary>All keys of a PEM text, public or private, RSA or EC. Throws <see cref="InvalidDataException"/> when it holds none.</summary>
    public static IReadOnlyList<AsymmetricAlgorithm> ReadAll(string pem)
    {
        var keys = new List<AsymmetricAlgorithm>();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].EndsWith("KEY", StringComparison.Ordinal)) keys.Add(Read(rest[fields.Location].ToString()));
            rest = rest[fields.Location.End..];
        }

        return keys.Count > 0 ? keys : throw new InvalidDataException("data does not contain any valid RSA or ECDSA public keys");
    }

    /// <summary>The JSON Web Key Set of the verification keys.</summary>
    public JsonObject ToJwks() => new()
    {
        ["keys"] = new JsonArray(Verification.Select(key => (JsonNode?)ToJwk(key)).ToArray()),
    };

    private static AsymmetricAlgorithm Read(string pem)
    {
        try
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return rsa;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            var ec = ECDsa.Create();
            ec.ImportFromPem(pem);
            return ec;
        }
    }

    private static JsonObject ToJwk(AsymmetricAlgorithm key)
    {
        var jwk = new JsonObject { ["use"] = "sig", ["kty"] = key is RSA ? "RSA" : "EC", ["kid"] = JsonWebToken.KeyId(key), ["alg"] = JsonWebToken.Algorithm(key) };
        if (key is RSA rsa)
        {
            var parameters = rsa.ExportParameters(false);
            jwk["n"] = Base64Url.EncodeToString(parameters.Modulus);
            jwk["e"] = Base64Url.EncodeToString(parameters.Exponent);
        }
        else if (key is ECDsa ec)
        {
            var parameters = ec.ExportParameters(false);
            jwk["crv"] = ec.KeySize switch { 256 => "P-256", 384 => "P-384", _ => "P-521" };
            jwk["x"] = Base64Url.EncodeToString(parameters.Q.X);
            jwk["y"] = Base64Url.EncodeToString(parameters.Q.Y);
        }

        return jwk;
    }
}
