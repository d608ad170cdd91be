using System.Security.Cryptography;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts;

/// <summary>
/// The P-256 key that artifacts are sealed to. Node and worker each have one, made where it lies; only its public half travels.
/// </summary>
public sealed class SealingKey : IDisposable
{
    private readonly ECDiffieHellman key;

    private SealingKey(ECDiffieHellman key)
    {
        this.key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
        Fingerprint = FingerprintOf(PublicKey);
    }

    /// <summary>DER SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary><c>sha256:</c> and the lower-case hex SHA-256 of <see cref="PublicKey"/>.</summary>
    public string Fingerprint { get; }

    /// <summary>The fingerprint of any recipient.</summary>
    public static string FingerprintOf(ReadOnlyMemory<byte> publicKey) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(publicKey.Span));

    /// <summary>Makes a key that lies nowhere.</summary>
    public static SealingKey Create() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads the key at a path; makes it, PEM with mode 0600, when there is none. Two processes that start at once get the same one.</summary>
    public static SealingKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            using var made = Create();
            DurableFile.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!, DurableFile.PrivateDirectory);
            DurableFile.TryCreate(path, System.Text.Encoding.ASCII.GetBytes(made.key.ExportPkcs8PrivateKeyPem() + "\n"), DurableFile.Private);
        }

        return Load(path);
    }

    /// <summary>Reads the key at a path, or fails with <c>MIG-ART-002</c>: without it nothing that was sealed to it opens.</summary>
    public static SealingKey Load(string path)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return new SealingKey(key);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw PlatformErrors.ArtifactSealed.At($"sealing key {path}", $"it cannot be read ({problem.GetType().Name}).", problem);
        }
    }

    /// <summary>The raw secret that this key and a public one agree on.</summary>
    internal byte[] Agree(ECDiffieHellmanPublicKey other) => key.DeriveRawSecretAgreement(other);

    /// <summary>Signs by ECDSA with SHA-256, so that whoever knows the public key knows who says something.</summary>
    internal byte[] Sign(byte[] data)
    {
        using var signing = ECDsa.Create(key.ExportParameters(includePrivateParameters: true));
        return signing.SignData(data, HashAlgorithmName.SHA256);
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
