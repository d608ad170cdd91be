using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Temporalio.DevServer;

namespace Tests.Shared;

/// <summary>A folder with an authority, a server for <c>temporal.test</c>, a client, and a client of another authority.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("certificates-");

    public TestCertificates()
    {
        using var authority = new Authority("authority");
        using var stranger = new Authority("stranger");
        File.WriteAllText(Path("ca.pem"), authority.Certificate.ExportCertificatePem());
        Write(authority, "server", "1.3.6.1.5.5.7.3.1");
        Write(authority, "client", "1.3.6.1.5.5.7.3.2");
        Write(stranger, "stranger", "1.3.6.1.5.5.7.3.2");
    }

    public string Folder => folder.FullName;

    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    public byte[] Read(string name) => File.ReadAllBytes(Path(name));

    public DevServerTls Server(bool mutual) => new(Path("server.pem"), Path("server.key"), mutual ? Path("ca.pem") : null);

    public void Dispose() => folder.Delete(recursive: true);

    private void Write(Authority authority, string name, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("temporal.test");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        using var certificate = request.Create(
            authority.Certificate, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path($"{name}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private sealed class Authority : IDisposable
    {
        private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public Authority(string name)
        {
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        }

        public X509Certificate2 Certificate { get; }

        public void Dispose()
        {
            Certificate.Dispose();
            key.Dispose();
        }
    }
}
