namespace Masterful.Activities.Etcd.Prune;

/// <summary>Globs with <c>*</c> and <c>?</c>, case-sensitive, matched over the whole text.</summary>
internal static class Glob
{
    /// <summary>Whether the text matches; linear in its length, so that no profile can make a prune hang.</summary>
    public static bool Matches(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*')
            {
                p++;
                t++;
            }
            else if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = t;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    /// <summary>Whether any of the patterns matches; no pattern at all matches everything.</summary>
    public static bool MatchesAny(IReadOnlyList<string> patterns, string text) =>
        patterns.Count == 0 || patterns.Any(pattern => Matches(pattern, text));
}
