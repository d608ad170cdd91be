using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>A field selector: terms <c>path=value</c>, <c>path==value</c> and <c>path!=value</c>, all of which must hold.</summary>
internal sealed class FieldSelector
{
    private readonly List<(string Path, bool Equal, string Value)> terms;

    private FieldSelector(List<(string Path, bool Equal, string Value)> terms) => this.terms = terms;

    public static FieldSelector Parse(string text)
    {
        var terms = new List<(string, bool, string)>();
        foreach (var term in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = term.IndexOf('=');
            if (at <= 0) throw ApiStatusException.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");
            var equal = term[at - 1] != '!';
            terms.Add((term[..(equal ? at : at - 1)], equal, term[(at + 1)..].TrimStart('=')));
        }

        return new FieldSelector(terms);
    }

    /// <summary>The value that a field must have, null when any will do.</summary>
    public string? Required(string path) => terms.Where(term => term.Equal && term.Path == path).Select(term => term.Value).FirstOrDefault();

    public bool Matches(JsonObject value) => terms.All(term => (FieldOf(value, term.Path) == term.Value) == term.Equal);

    private static string FieldOf(JsonObject value, string path)
    {
        var node = value.At(path.Split('.'));
        return node is null ? "" : node.Text() ?? node.ToJsonString();
    }
}
