using System.Net;
using System.Net.Sockets;
using Masterful.Activities.Landscapes;

namespace Masterful.Activities.Endpoint;

/// <summary>What the API's names are made to lead to: the nodes' own addresses, or what stands in front of the nodes.</summary>
/// <param name="Values">IP addresses, or one DNS name.</param>
/// <param name="IsInFront">Whether the landscape file names them, so that they lead to the nodes by somebody else's doing.</param>
internal sealed record EndpointTarget(IReadOnlyList<string> Values, bool IsInFront)
{
    /// <summary>That of a Shoot.</summary>
    /// <param name="settings">How its names are moved.</param>
    /// <param name="nodes">Addresses of its control-plane nodes.</param>
    public static EndpointTarget Of(EndpointSettings settings, IEnumerable<string> nodes) =>
        settings.Addresses.Count > 0 ? new(settings.Addresses, true) : new([.. nodes], false);

    /// <summary>The IP addresses that a value leads to: itself, or what its name resolves to now; none when it resolves to nothing.</summary>
    public static async Task<IReadOnlyList<string>> ResolveAsync(string value, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(value, out _))
        {
            return [value];
        }

        try
        {
            return [.. (await Dns.GetHostAddressesAsync(value, cancellationToken)).Select(address => address.ToString())];
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
