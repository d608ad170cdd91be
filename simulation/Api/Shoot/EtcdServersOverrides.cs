namespace Masterful.Simulation.Api;

/// <summary>
/// Parses <c>--etcd-servers-overrides</c>: <c>group/resource#server;server</c>, overrides separated by commas. A semicolon before
/// another override is taken as a separator as well, since command lines in the field have it.
/// </summary>
internal static class EtcdServersOverrides
{
    /// <summary>Servers by storage path.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Parse(IReadOnlyList<string> values)
    {
        var overrides = new Dictionary<string, List<string>>();
        var current = "";
        foreach (var part in values.SelectMany(value => value.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries)))
        {
            var server = part;
            if (part.IndexOf('#') is > 0 and var at)
            {
                var resource = part[..at].Split('/');
                if (resource.Length != 2) throw Invalid();
                (current, server) = (resource[1], part[(at + 1)..]);
            }

            if (current.Length == 0) throw Invalid();
            overrides.TryAdd(current, []);
            if (!overrides[current].Contains(server)) overrides[current].Add(server);
        }

        return overrides.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value);
    }

    private static ApiServerStartException Invalid() =>
        new("Error: --etcd-servers-overrides invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated");
}
