namespace Masterful.Simulation.Api;

/// <summary>The command line of a kube-apiserver, parsed as its own flag library does.</summary>
internal sealed class KubeApiserverFlags
{
    private readonly Dictionary<string, List<string>> values = [];

    private KubeApiserverFlags()
    {
    }

    /// <summary>Takes <c>--name=value</c>, <c>--name value</c> and <c>--switch</c>; an unknown name is an error.</summary>
    public static KubeApiserverFlags Parse(IReadOnlyList<string> arguments)
    {
        var flags = new KubeApiserverFlags();
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
                throw new ApiServerStartException($"Error: \"kube-apiserver\" does not take any arguments, got [\"{argument}\"]");
            var equals = argument.IndexOf('=');
            var name = equals < 0 ? argument[2..] : argument[2..equals];
            var isSwitch = KubeApiserverFlagNames.Switches.Contains(name);
            if (!isSwitch && !KubeApiserverFlagNames.Values.Contains(name)) throw new ApiServerStartException($"Error: unknown flag: --{name}");
            if (!isSwitch && equals < 0 && index + 1 >= arguments.Count) throw new ApiServerStartException($"Error: flag needs an argument: --{name}");
            var value = equals >= 0 ? argument[(equals + 1)..] : isSwitch ? "true" : arguments[++index];
            if (isSwitch && value is not ("true" or "false"))
                throw new ApiServerStartException($"Error: invalid argument \"{value}\" for \"--{name}\" flag: strconv.ParseBool: parsing \"{value}\": invalid syntax");
            flags.values.TryAdd(name, []);
            flags.values[name].Add(value);
        }

        return flags;
    }

    /// <summary>The last value given, null when the flag is missing or empty.</summary>
    public string? Last(string name) => values.TryGetValue(name, out var given) && given[^1].Length > 0 ? given[^1] : null;

    public string Required(string name) => Last(name) ?? throw new ApiServerStartException($"Error: --{name} must be specified");

    /// <summary>All values of a flag that may be repeated.</summary>
    public IReadOnlyList<string> All(string name) => values.TryGetValue(name, out var given) ? given : [];

    /// <summary>All values of a flag that may be repeated and may hold lists.</summary>
    public IReadOnlyList<string> Split(string name) =>
        All(name).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToList();

    public bool Switch(string name, bool otherwise) => Last(name) is { } value ? value == "true" : otherwise;

    public int Number(string name, int otherwise)
    {
        if (Last(name) is not { } value) return otherwise;
        return int.TryParse(value, out var number)
            ? number
            : throw new ApiServerStartException($"Error: invalid argument \"{value}\" for \"--{name}\" flag: strconv.ParseInt: parsing \"{value}\": invalid syntax");
    }
}
