using System.Text.RegularExpressions;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts;

/// <summary>What names in a store may be, so that none leads out of it.</summary>
internal static partial class ArtifactName
{
    /// <summary>The segments of a name, or <c>MIG-ART-001</c>.</summary>
    public static string[] Segments(string name)
    {
        var segments = name.Split('/');
        return segments.All(IsSegment)
            ? segments
            : throw PlatformErrors.Artifact.At($"artifact {name}", "the name must be segments of letters, digits, '.', '_' and '-'.");
    }

    /// <summary>Whether a text may be one segment.</summary>
    public static bool IsSegment(string segment) =>
        segment.Length > 0 && segment[0] != '.' && segment.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    /// <summary>
    /// What an artifact is one of many of: its name with the number that tells one from the next left open, as in
    /// <c>garden/masterful/snapshot-*.db</c>. A name without a number is a kind of its own.
    /// </summary>
    public static string KindOf(string name)
    {
        var last = name.LastIndexOf('/') + 1;
        return string.Concat(name.AsSpan(0, last), Number().Replace(name[last..], "-*"));
    }

    [GeneratedRegex(@"-[0-9]+(?=\.|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
