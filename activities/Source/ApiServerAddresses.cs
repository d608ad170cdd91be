using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Activities.Source;

/// <summary>
/// Tells whether an API server of the Shoot answers at an address. Two things decide. What is proven in the TLS handshake: a load
/// balancer may accept connections with nothing behind it, and another API server may answer at a shared address. And that an
/// API server answers a request: a Seed's ingress gateway that terminates TLS for its Shoots has the key too, and goes on proving it when
/// nothing is left behind it.
/// </summary>
/// <param name="serverName">Name to ask for; load balancers in front of many API servers tell them apart by it.</param>
/// <param name="recognised">Whether it is the one that is meant, by its certificate.</param>
internal sealed class ApiServerAddresses(string serverName, RemoteCertificateValidationCallback recognised)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Looks for the server that has a certain key, whoever signed its certificate: nothing that anybody else must not know is sent.</summary>
    /// <param name="serverName">Name to ask for.</param>
    /// <param name="keyFingerprint">Lower-case hex SHA-256 of the SPKI of its serving certificate.</param>
    public static ApiServerAddresses OfKey(string serverName, string keyFingerprint) =>
        new(serverName, (_, certificate, _, _) => certificate is X509Certificate2 server && FingerprintOf(server) == keyFingerprint);

    /// <summary>Which of the addresses (<c>host:port</c>) it answers at.</summary>
    public async Task<IReadOnlyList<string>> AnsweringAsync(IEnumerable<string> addresses, CancellationToken cancellationToken)
    {
        var looks = addresses.Select(async address => (Address: address, Problem: await ProblemAsync(address, cancellationToken))).ToList();
        return [.. (await Task.WhenAll(looks)).Where(look => look.Problem is null).Select(look => look.Address)];
    }

    /// <summary>Why it does not answer at an address (<c>host:port</c>); null when it does.</summary>
    public async Task<string?> ProblemAsync(string address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            // The handshake is this class's own, so what HTTP sees of it is a stream like any other.
            using var handler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellation) => await ConnectAsync(address, cancellation), UseProxy = false, UseCookies = false, AllowAutoRedirect = false,
            };
            using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://server/version") { Version = HttpVersion.Version11 };
            request.Headers.Host = serverName;
            request.Headers.UserAgent.Add(new("masterful", null));
            request.Headers.ConnectionClose = true;
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return await ApiServerAnswer.IsOneAsync(response, limit.Token) ? null : $"it answers {(int)response.StatusCode}, not as an API server does";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {Limit.TotalSeconds:0} s";
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return e.InnerException is AuthenticationException ? "it does not prove to be the Shoot's API server in the TLS handshake" : (e.InnerException ?? e).Message.TrimEnd('.');
        }
    }

    private async Task<Stream> ConnectAsync(string address, CancellationToken cancellationToken)
    {
        var separator = address.LastIndexOf(':');
        var host = address[..separator].Trim('[', ']');
        var client = new TcpClient();
        var tls = default(SslStream);
        try
        {
            await client.ConnectAsync(host, int.Parse(address[(separator + 1)..], System.Globalization.CultureInfo.InvariantCulture), cancellationToken);
            tls = new(client.GetStream(), leaveInnerStreamOpen: false, recognised);
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = IPAddress.TryParse(serverName, out _) ? "" : serverName, ApplicationProtocols = [SslApplicationProtocol.Http11],
                },
                cancellationToken);
            return tls;
        }
        catch
        {
            await (tls?.DisposeAsync() ?? default);
            client.Dispose();
            throw;
        }
    }

    /// <summary>Lower-case hex SHA-256 of a certificate's SPKI.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
}
