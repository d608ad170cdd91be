namespace Masterful.Simulation.Api;

/// <summary>Parses <c>--etcd-servers-overrides</c>: <c>group/resource#server;server</c>, overrides separated by commas; as strict as the real server.</summary>
internal static class EtcdServersOverrides
{
    /// <summary>Servers by storage path.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Parse(IReadOnlyList<string> values)
    {
        var overrides = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var value in values.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (value.Split('#') is not [var resource, var servers] || resource.Split('/') is not [_, var path]) throw Invalid();
            overrides[path] = servers.Split(';');
        }

        return overrides;
    }

    private static ApiServerStartException Invalid() =>
        new("Error: --etcd-servers-overrides invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated");
}
