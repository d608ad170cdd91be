using Masterful.Activities.Landscapes;

namespace Masterful.Worker.Landscape;

/// <summary>Reads <c>endpoint</c>: how the API's names are moved, and to what.</summary>
internal static class EndpointSection
{
    private static readonly string[] Providers = ["hosts", "dnsRecord", "manual"];

    /// <summary>Reads it; mistakes go to the section.</summary>
    public static EndpointSettings Read(YamlSection? section, PathResolver paths)
    {
        section?.Allow("provider", "port", "hostsFile", "outsideHosts", "name", "addresses");
        var name = section?.Text("name") ?? "";
        if (name.Length > 0 && Uri.CheckHostName(name) != UriHostNameType.Dns)
        {
            section!.Error("name", $"\"{name}\" must be a DNS name, without scheme and port");
        }

        return new EndpointSettings(
            section?.Choice("provider", Providers) ?? "",
            section?.Port("port", 443) ?? 443,
            section?.Text("hostsFile") is { Length: > 0 } file ? file : "/etc/hosts",
            section?.Text("outsideHosts") is { Length: > 0 } outside ? paths.Resolve(outside) : "",
            name)
        {
            Addresses = section is null ? [] : Addresses(section),
        };
    }

    private static IReadOnlyList<string> Addresses(YamlSection section)
    {
        var addresses = section.Texts("addresses");
        var kinds = addresses.Select(Uri.CheckHostName).Distinct().ToList();
        if (addresses.Count > 0 && section.Text("provider") == "hosts")
        {
            section.Error("addresses", "the provider hosts leads nodes to each other's own addresses; use it with dnsRecord or manual");
        }
        else if (kinds.Contains(UriHostNameType.Unknown) || kinds.Count > 1 || (kinds is [UriHostNameType.Dns] && addresses.Count > 1))
        {
            section.Error("addresses", $"{string.Join(", ", addresses)} must be IP addresses of one family, or one DNS name, as one record holds them");
        }

        return addresses;
    }
}
