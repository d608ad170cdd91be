namespace Masterful.Simulation.Api;

/// <summary>Reads a <c>--token-auth-file</c>: token, user, uid and, quoted when there are several, groups.</summary>
internal static class StaticTokenFile
{
    public static IReadOnlyList<StaticToken> Parse(string? csv)
    {
        var tokens = new List<StaticToken>();
        foreach (var line in (csv ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#')) continue;
            var fields = line.Split(',', 4);
            if (fields.Length < 3)
                throw new ApiServerStartException("Error: --token-auth-file: token file must have at least 3 columns (token, user name, user uid), found " + fields.Length);
            if (fields[0].Length == 0) continue;
            var groups = fields.Length > 3 ? fields[3].Trim('"').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
            tokens.Add(new StaticToken(fields[0], fields[1], fields[2], groups));
        }

        return tokens;
    }
}
