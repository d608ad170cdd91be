using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Masterful.Simulation.Api;

/// <summary>A label selector, from a query (<c>a=b,c in (d,e),!f</c>) or from an object (<c>matchLabels</c>, <c>matchExpressions</c>).</summary>
public sealed partial class LabelSelector
{
    private readonly List<Func<IReadOnlyDictionary<string, string>, bool>> terms = [];

    private LabelSelector()
    {
    }

    /// <summary>Parses the form of the <c>labelSelector</c> query parameter; 400 when it cannot.</summary>
    public static LabelSelector Parse(string text)
    {
        var selector = new LabelSelector();
        foreach (var term in CommaOutsideParentheses().Split(text).Select(term => term.Trim()).Where(term => term.Length > 0))
        {
            var match = Term().Match(term);
            if (!match.Success) throw ApiStatusException.BadRequest($"unable to parse requirement: found '{term}'");
            var key = match.Groups["key"].Value;
            var values = match.Groups["set"].Success
                ? match.Groups["set"].Value.Split(',', StringSplitOptions.TrimEntries)
                : [match.Groups["value"].Value];
            var op = match.Groups["not"].Success ? "DoesNotExist"
                : match.Groups["op"].Value is "!=" or "notin" ? "NotIn"
                : match.Groups["op"].Success ? "In" : "Exists";
            selector.Add(key, op, values);
        }

        return selector;
    }

    /// <summary>Reads a LabelSelector object; null or empty matches everything.</summary>
    public static LabelSelector Of(JsonNode? value)
    {
        var selector = new LabelSelector();
        foreach (var (key, label) in value.TextMap("matchLabels")) selector.Add(key, "In", [label]);
        foreach (var expression in value.Elements("matchExpressions"))
        {
            selector.Add(expression.Text("key") ?? "", expression.Text("operator") ?? "", expression.Texts("values"));
        }

        return selector;
    }

    public bool Matches(IReadOnlyDictionary<string, string> labels) => terms.All(term => term(labels));

    private void Add(string key, string op, IReadOnlyList<string> values) => terms.Add(op switch
    {
        "In" => labels => labels.TryGetValue(key, out var value) && values.Contains(value),
        "NotIn" => labels => !labels.TryGetValue(key, out var value) || !values.Contains(value),
        "Exists" => labels => labels.ContainsKey(key),
        "DoesNotExist" => labels => !labels.ContainsKey(key),
        _ => throw ApiStatusException.BadRequest($"\"{op}\" is not a valid label selector operator"),
    });

    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex CommaOutsideParentheses();

    [GeneratedRegex(@"^(?:(?<not>!)\s*(?<key>[\w./-]+)|(?<key>[\w./-]+)(?:\s*(?<op>==|=|!=)\s*(?<value>[\w.-]*)|\s+(?<op>in|notin)\s*\((?<set>[^)]*)\))?)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Term();
}
