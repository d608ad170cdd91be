namespace Temporalio.DevServer.Host;

/// <summary>Options of the form <c>--name value</c>.</summary>
internal sealed class Arguments(string[] given)
{
    public string? this[string name] => Array.IndexOf(given, name) is var at && at >= 0 && at + 1 < given.Length ? given[at + 1] : null;

    public bool Has(string name) => given.Contains(name);

    public string Require(string name) => this[name] ?? throw new ArgumentException($"{name} must be given.");
}
