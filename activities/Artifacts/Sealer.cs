using System.Security.Cryptography;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts;

/// <summary>Seals streams to a public key and opens them with the private one; knows nothing of where they lie.</summary>
internal static class Sealer
{
    private const int ChunkSize = 256 * 1024;

    /// <summary>Writes the sealed form of a stream and answers hash and size of the plain one.</summary>
    public static async Task<ArtifactRef> SealAsync(
        string name, Stream plain, ReadOnlyMemory<byte> recipient, Stream target, CancellationToken cancellationToken)
    {
        using var recipientKey = ECDiffieHellman.Create();
        recipientKey.ImportSubjectPublicKeyInfo(recipient.Span, out _);
        using var ephemeralKey = ECDiffieHellman.Create(recipientKey.ExportParameters(false).Curve);
        var ephemeral = ephemeralKey.ExportSubjectPublicKeyInfo();
        var fingerprint = SHA256.HashData(recipient.Span);
        var dataKey = RandomNumberGenerator.GetBytes(32);
        var wrappingKey = SealHeader.WrappingKey(
            ephemeralKey.DeriveRawSecretAgreement(recipientKey.PublicKey), ephemeral, fingerprint, name);
        var header = new SealHeader(fingerprint, ChunkSize, RandomNumberGenerator.GetBytes(4), Wrap(wrappingKey, dataKey), ephemeral);
        using var cipher = new ChunkCipher(dataKey, header);
        CryptographicOperations.ZeroMemory(dataKey);
        CryptographicOperations.ZeroMemory(wrappingKey);
        await target.WriteAsync(header.ToBytes(), cancellationToken);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var current = new byte[ChunkSize];
        var next = new byte[ChunkSize];
        var sealedChunk = new byte[ChunkSize + ChunkCipher.TagSize];
        var size = 0L;
        var have = await plain.ReadAtLeastAsync(current, ChunkSize, throwOnEndOfStream: false, cancellationToken);
        for (var number = 0L; ; number++)
        {
            // One chunk is read ahead, because the last one must know that it is.
            var ahead = have < ChunkSize ? 0 : await plain.ReadAtLeastAsync(next, ChunkSize, throwOnEndOfStream: false, cancellationToken);
            hash.AppendData(current, 0, have);
            size += have;
            cipher.Encrypt(number, last: ahead == 0, current.AsSpan(0, have), sealedChunk);
            await target.WriteAsync(sealedChunk.AsMemory(0, have + ChunkCipher.TagSize), cancellationToken);
            if (ahead == 0)
            {
                break;
            }

            (current, next, have) = (next, current, ahead);
        }

        return new ArtifactRef(name, Convert.ToHexStringLower(hash.GetHashAndReset()), size, SealingKey.FingerprintOf(recipient));
    }

    /// <summary>A stream that opens a sealed one chunk by chunk; it owns the source unless that is left open.</summary>
    public static OpeningStream Open(string name, Stream source, SealingKey key, bool leaveOpen = false)
    {
        try
        {
            var header = SealHeader.Read(source);
            var recipient = "sha256:" + Convert.ToHexStringLower(header.Recipient);
            if (recipient != key.Fingerprint)
            {
                throw PlatformErrors.ArtifactSealed.At($"artifact {name}", $"it is sealed to {recipient}, the key here is {key.Fingerprint}.");
            }

            using var ephemeral = ECDiffieHellman.Create();
            ephemeral.ImportSubjectPublicKeyInfo(header.Ephemeral, out _);
            var wrappingKey = SealHeader.WrappingKey(key.Agree(ephemeral.PublicKey), header.Ephemeral, header.Recipient, name);
            return new OpeningStream(name, source, header, new ChunkCipher(Unwrap(wrappingKey, header.WrappedKey), header), leaveOpen);
        }
        catch (Exception problem) when (problem is CryptographicException or PlatformNotSupportedException or IOException or InvalidDataException)
        {
            throw Damaged(name, problem);
        }
    }

    /// <summary>The error for content that does not authenticate.</summary>
    public static Exception Damaged(string name, Exception problem) => PlatformErrors.Artifact.At(
        $"artifact {name}",
        problem switch
        {
            EndOfStreamException => "it is cut off.",
            CryptographicException or PlatformNotSupportedException => "it does not authenticate: bytes were changed, moved or cut off.",
            _ => $"it cannot be read: {problem.Message}.",
        },
        problem);

    private static byte[] Wrap(byte[] wrappingKey, byte[] dataKey)
    {
        var wrapped = new byte[SealHeader.WrappedKeySize];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, 12));
        using var aes = new AesGcm(wrappingKey, ChunkCipher.TagSize);
        aes.Encrypt(wrapped.AsSpan(0, 12), dataKey, wrapped.AsSpan(12, 32), wrapped.AsSpan(44));
        return wrapped;
    }

    private static byte[] Unwrap(byte[] wrappingKey, byte[] wrapped)
    {
        var dataKey = new byte[32];
        using var aes = new AesGcm(wrappingKey, ChunkCipher.TagSize);
        aes.Decrypt(wrapped.AsSpan(0, 12), wrapped.AsSpan(12, 32), wrapped.AsSpan(44), dataKey);
        return dataKey;
    }
}
