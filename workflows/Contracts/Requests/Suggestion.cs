namespace Masterful.Workflows.Contracts.Requests;

/// <summary>Finds the name that was probably meant.</summary>
public static class Suggestion
{
    /// <summary>Answers <c>, did you mean "x"?</c>, or nothing when no name is near.</summary>
    public static string For(string word, IReadOnlyList<string> names)
    {
        var nearest = names
            .Select(name => (name, distance: Distance(word.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(pair => pair.distance)
            .FirstOrDefault();
        return nearest.name is not null && nearest.distance <= Math.Max(2, word.Length / 3)
            ? $", did you mean \"{nearest.name}\"?"
            : "";
    }

    // Levenshtein's distance with one row of the table.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
