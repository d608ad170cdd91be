using System.Security.Cryptography;

namespace Masterful.Activities.Source;

/// <summary>Reads keys, private or public, in the forms that Gardener has used: PKCS#8 and PKCS#1 RSA, and SEC1 or PKCS#8 EC.</summary>
internal static class PemKeys
{
    /// <summary>The key in a PEM text.</summary>
    /// <exception cref="CryptographicException">It holds none that can be read.</exception>
    public static AsymmetricAlgorithm Read(string pem)
    {
        // A PKCS#8 block does not tell the algorithm on its outside, so both are tried.
        return TryRead(RSA.Create(), pem) ?? TryRead(ECDsa.Create(), pem)
            ?? throw new CryptographicException("it is not an RSA or EC key in PEM.");
    }

    /// <summary>DER SubjectPublicKeyInfo of every key in a PEM text; a private key counts with its public half.</summary>
    public static IEnumerable<byte[]> PublicKeys(string pem)
    {
        for (var rest = pem; PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            using var key = Read(rest[fields.Location]);
            yield return key.ExportSubjectPublicKeyInfo();
        }
    }

    private static AsymmetricAlgorithm? TryRead(AsymmetricAlgorithm key, string pem)
    {
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception problem) when (problem is ArgumentException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }
}
