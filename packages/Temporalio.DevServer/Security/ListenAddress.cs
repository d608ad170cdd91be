using System.Net;

namespace Temporalio.DevServer.Security;

/// <summary>Where a server may listen, given how it protects itself.</summary>
internal static class ListenAddress
{
    /// <exception cref="ArgumentException">The host is no address, or others could reach it unprotected.</exception>
    public static IPAddress Check(DevServerOptions options)
    {
        var host = options.Host;
        var address = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(host, out var parsed) ? parsed
            : throw new ArgumentException($"\"{host}\" is neither an IP address nor localhost.", nameof(options));
        if (options.ApiKey is { Length: 0 })
        {
            throw new ArgumentException("The API key is empty.", nameof(options));
        }

        if (IPAddress.IsLoopback(address))
        {
            return address;
        }

        // Whoever reaches the port may start, change and end every workflow.
        return options.Tls is null
                ? throw Refused(host, "TLS (a certificate and its key)")
            : options.Tls.ClientCaFile is null && options.ApiKey is null
                ? throw Refused(host, "an authority for client certificates, or an API key")
            : address;
    }

    private static ArgumentException Refused(string host, string missing) => new(
        $"The embedded server does not listen on \"{host}\" without {missing}; on loopback addresses it needs none.", nameof(host));
}
