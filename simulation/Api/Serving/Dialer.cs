using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Simulation.Api;

/// <summary>Connects to where the landscape says a name leads, while TLS still checks the name itself.</summary>
internal static class Dialer
{
    public static SocketsHttpHandler Handler(Func<DnsEndPoint, EndPoint?> resolve, X509Certificate2Collection authorities)
    {
        var handler = new SocketsHttpHandler { ConnectCallback = (context, token) => DialAsync(context.DnsEndPoint, resolve, token), UseProxy = false };
        if (authorities.Count == 0) return handler;
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        handler.SslOptions.CertificateChainPolicy = policy;
        return handler;
    }

    private static async ValueTask<Stream> DialAsync(DnsEndPoint target, Func<DnsEndPoint, EndPoint?> resolve, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(resolve(target) ?? target, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
