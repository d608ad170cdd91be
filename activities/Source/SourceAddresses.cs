using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Activities.Source;

/// <summary>
/// Tells whether the source's API server answers at an address. What decides is the key that it proves in the TLS handshake: a
/// load balancer may accept connections with nothing behind it, and after the move another API server may answer at a shared address.
/// </summary>
/// <param name="serverName">Name to ask for; load balancers in front of many API servers tell them apart by it.</param>
/// <param name="keyFingerprint">Lower-case hex SHA-256 of the SPKI of the source's serving certificate.</param>
internal sealed class SourceAddresses(string serverName, string keyFingerprint)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Which of the addresses (<c>host:port</c>) the source's API server answers at.</summary>
    public async Task<IReadOnlyList<string>> AnsweringAsync(IEnumerable<string> addresses, CancellationToken cancellationToken)
    {
        var looks = addresses.Select(async address => (Address: address, Answers: await AnswersAsync(address, cancellationToken))).ToList();
        return [.. (await Task.WhenAll(looks)).Where(look => look.Answers).Select(look => look.Address)];
    }

    private async Task<bool> AnswersAsync(string address, CancellationToken cancellationToken)
    {
        var separator = address.LastIndexOf(':');
        var host = address[..separator].Trim('[', ']');
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, int.Parse(address[(separator + 1)..], System.Globalization.CultureInfo.InvariantCulture), limit.Token);
            var seen = "";
            await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
            {
                // Nothing is sent over this connection, so any certificate may be looked at.
                seen = certificate is X509Certificate2 server ? FingerprintOf(server) : "";
                return true;
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = IPAddress.TryParse(serverName, out _) ? "" : serverName }, limit.Token);
            return seen == keyFingerprint;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Lower-case hex SHA-256 of a certificate's SPKI.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
}
