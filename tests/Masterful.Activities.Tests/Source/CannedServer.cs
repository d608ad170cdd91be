using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Masterful.Activities.Source;

namespace Masterful.Activities.Tests.Source;

/// <summary>A TLS listener on loopback that answers every request with the same words, and closes; without words it only closes.</summary>
internal sealed class CannedServer : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly X509Certificate2 certificate;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string answer;
    private readonly Task serving;

    /// <summary>An answer that only an API server gives.</summary>
    public const string ApiServer = "HTTP/1.1 403 Forbidden\r\nAudit-Id: 8e7c\r\nContent-Length: 0\r\n\r\n";

    /// <param name="answer">The words.</param>
    /// <param name="pem">Certificate and key to serve with; null for some of its own.</param>
    public CannedServer(string answer, (string Certificate, string Key)? pem = null)
    {
        this.answer = answer;
        using var made = pem is { } given ? X509Certificate2.CreateFromPem(given.Certificate, given.Key) : MakeCertificate();
        certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        listener.Start();
        serving = ServeAsync();
    }

    public string Address => listener.LocalEndpoint.ToString()!;

    public string KeyFingerprint => ApiServerAddresses.FingerprintOf(certificate);

    /// <summary>The head of the last request; empty when none came.</summary>
    public string Asked { get; private set; } = "";

    /// <summary>The protocol that the last handshake agreed on.</summary>
    public SslApplicationProtocol Protocol { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await ((Task)serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        certificate.Dispose();
        stopping.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(stopping.Token);
            try
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = certificate, ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] }, stopping.Token);
                Protocol = tls.NegotiatedApplicationProtocol;
                using var reader = new StreamReader(tls, Encoding.ASCII, leaveOpen: true);
                while (await reader.ReadLineAsync(stopping.Token) is { Length: > 0 } line)
                {
                    Asked += line + "\n";
                }

                await tls.WriteAsync(Encoding.ASCII.GetBytes(answer), stopping.Token);
                await tls.ShutdownAsync();
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // Whoever asks hangs up when the key is not the one that it looks for.
            }
        }
    }
}
