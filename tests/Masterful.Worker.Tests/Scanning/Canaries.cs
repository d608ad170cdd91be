using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Masterful.Worker.Tests.Scanning;

/// <summary>Secrets made for one test run, to be planted where a scan must find them.</summary>
internal static class Canaries
{
    private static readonly ECDsa Curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly RSA Numbers = RSA.Create(2048);

    public static string Pkcs8 => Curve.ExportPkcs8PrivateKeyPem();

    public static string Sec1 => Curve.ExportECPrivateKeyPem();

    public static string Rsa => Numbers.ExportRSAPrivateKeyPem();

    public static string RsaPkcs8 => Numbers.ExportPkcs8PrivateKeyPem();

    public static byte[] RsaDer => Numbers.ExportRSAPrivateKey();

    public static string Token { get; } = string.Join('.', Url("""{"alg":"RS256","kid":"k1"}"""u8), Url("""{"sub":"system:serviceaccount:a:b"}"""u8), Url(RandomNumberGenerator.GetBytes(256)));

    public static string Bootstrap { get; } = "a1b2c3.0123456789abcdef";

    public static byte[] AesKey { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The public halves: whoever finds these finds nothing.</summary>
    public static string Public()
    {
        using var rsa = new CertificateRequest("CN=a", Numbers, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        using var curve = new CertificateRequest("CN=b", Curve, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        return string.Join('\n', rsa.ExportCertificatePem(), curve.ExportCertificatePem(), Numbers.ExportSubjectPublicKeyInfoPem(), Convert.ToBase64String(rsa.RawData), Encoding.Latin1.GetString(rsa.RawData));
    }

    private static string Url(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
