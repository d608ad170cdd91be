using System.Net;
using Masterful.Activities.Landscapes;

namespace Masterful.Activities.Endpoint;

/// <summary>Where programs find the API after the switch: which servers stay right by themselves, and what the others are to use.</summary>
internal sealed class ApiHome
{
    private readonly IReadOnlyList<string> moved;
    private readonly bool insists;
    private readonly int port;

    /// <param name="settings">How the names are moved, and which one is wanted.</param>
    /// <param name="moved">The names that are moved, the internal one first; at least one.</param>
    public ApiHome(EndpointSettings settings, IReadOnlyList<string> moved)
    {
        this.moved = moved;
        port = settings.Port;
        insists = settings.Name.Length > 0;
        // The internal domain belongs to the Seed; the last name is the external one wherever there is one.
        Name = insists ? settings.Name : moved[^1];
    }

    /// <summary>The name to use.</summary>
    public string Name { get; }

    /// <summary>The API server by that name.</summary>
    public string Server => port == 443 ? $"https://{Name}" : $"https://{Name}:{port}";

    /// <summary>Why the wanted name cannot be used; null when it can.</summary>
    public string? Problem => moved.Contains(Name, StringComparer.OrdinalIgnoreCase)
        ? null
        : $"{Name} is not among the names that are moved: {string.Join(", ", moved)}";

    /// <summary>What has to stand in place of a server's URL; null when that stays right.</summary>
    /// <exception cref="FormatException">It is not the URL of an API server.</exception>
    public string? Replacement(string server)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps)
        {
            throw new FormatException($"{server} is not an https URL.");
        }

        // A node's own API server is found under localhost, as nodes of self-hosted Shoots have it.
        if (url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)))
        {
            return null;
        }

        // The port is the same on both sides, so the name decides.
        var stays = insists ? Same(url.Host, Name) : moved.Any(name => Same(url.Host, name));
        return stays ? null : Server;
    }

    private static bool Same(string host, string name) => string.Equals(host, name, StringComparison.OrdinalIgnoreCase);
}
