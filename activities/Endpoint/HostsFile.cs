using System.Text;

namespace Masterful.Activities.Endpoint;

/// <summary>A hosts file whose lines are kept as they are, but for the names that are moved.</summary>
public static class HostsFile
{
    /// <summary>The file with <paramref name="names"/> at <paramref name="addresses"/>, in that order, and nowhere else.</summary>
    public static string Rewrite(string text, IReadOnlyList<string> names, IReadOnlyList<string> addresses)
    {
        var result = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            var (words, comment) = Split(line);
            if (words.Skip(1).Any(names.Contains))
            {
                var rest = words.Skip(1).Except(names).ToList();
                if (rest.Count > 0)
                {
                    result.Append(words[0]).Append(' ').AppendJoin(' ', rest).Append(comment).Append('\n');
                }
                else if (comment.Length > 0)
                {
                    result.Append(comment.TrimStart()).Append('\n');
                }
            }
            else
            {
                result.Append(line).Append('\n');
            }
        }

        return $"{result.ToString().TrimEnd('\n')}\n{string.Concat(addresses.Select(address => $"{address} {string.Join(' ', names)}\n"))}";
    }

    /// <summary>Whether every name is at the addresses, in that order, and at no other.</summary>
    public static bool Points(string text, IReadOnlyList<string> names, IReadOnlyList<string> addresses) =>
        names.All(name => Find(text, name).SequenceEqual(addresses));

    /// <summary>Every address of a name, in the order of the file.</summary>
    public static IReadOnlyList<string> Find(string text, string name) =>
        text.Split('\n').Select(line => Split(line).Words).Where(words => words.Skip(1).Contains(name)).Select(words => words[0]).ToList();

    private static (string[] Words, string Comment) Split(string line)
    {
        var hash = line.IndexOf('#');
        var content = hash < 0 ? line : line[..hash];
        return (content.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries), hash < 0 ? "" : " " + line[hash..].TrimEnd());
    }
}
