using System.Text.RegularExpressions;

namespace Masterful.Activities.Etcd.Snapshot;

/// <summary>A label selector as <c>kubectl -l</c> takes it: <c>a=b,c!=d,e,!f,g in (x,y),h notin (z)</c>.</summary>
public sealed partial class LabelSelector
{
    private readonly List<Func<IReadOnlyDictionary<string, string>, bool>> requirements = [];

    private LabelSelector()
    {
    }

    /// <summary>Reads a selector.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="error">What is wrong with it, when it is null.</param>
    public static LabelSelector? TryParse(string text, out string error)
    {
        var selector = new LabelSelector();
        foreach (var part in Comma().Split(text).Select(part => part.Trim()))
        {
            var match = Requirement().Match(part);
            if (!match.Success)
            {
                error = $"'{part}' is no label requirement; write key=value, key!=value, key, !key, key in (a,b) or key notin (a,b), with commas between.";
                return null;
            }

            selector.requirements.Add(Read(match));
        }

        error = "";
        return selector;
    }

    /// <summary>Whether labels meet every requirement.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) => requirements.TrueForAll(requirement => requirement(labels));

    private static Func<IReadOnlyDictionary<string, string>, bool> Read(Match match)
    {
        var key = match.Groups["key"].Value;
        var values = match.Groups["set"].Success
            ? match.Groups["set"].Value.Split(',', StringSplitOptions.TrimEntries)
            : [match.Groups["value"].Value];

        // As for Kubernetes, what has no such label is not in any set.
        return (match.Groups["not"].Value.Length > 0, match.Groups["operator"].Value) switch
        {
            (true, _) => labels => !labels.ContainsKey(key),
            (_, "") => labels => labels.ContainsKey(key),
            (_, "!=" or "notin") => labels => !labels.TryGetValue(key, out var value) || !values.Contains(value),
            _ => labels => labels.TryGetValue(key, out var value) && values.Contains(value),
        };
    }

    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex Comma();

    [GeneratedRegex(
        @"^(?:(?<not>!)\s*(?<key>[\w./-]+)|(?<key>[\w./-]+)(?:\s*(?<operator>==|=|!=)\s*(?<value>[\w.-]*)|\s+(?<operator>in|notin)\s*\((?<set>[\w.,\s-]*)\))?)$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Requirement();
}
