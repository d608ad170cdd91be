using System.Security.Cryptography;

namespace Masterful.Worker.Scanning;

/// <summary>A secret to look for. Its text form shows nothing of it.</summary>
/// <param name="Name">Where it is from.</param>
/// <param name="Value">Its bytes.</param>
internal sealed record KnownSecret(string Name, byte[] Value)
{
    /// <summary>Of a key that of its first private number, so that it is the same however the key is written.</summary>
    public string Fingerprint { get; } = FingerprintOf(PrivateKeyParts.Of(Value) is [var number, ..] ? number : Value);

    public static string FingerprintOf(ReadOnlySpan<byte> secret) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(secret))[..16];

    public override string ToString() => $"{Name} ({Fingerprint})";
}
