namespace Masterful.Activities.Node;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to stdout.</param>
/// <param name="Error">The end of what it wrote to stderr.</param>
public sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>The last thing it said, in one line, for an error's cause.</summary>
    public string LastWords
    {
        get
        {
            var line = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
                ?? Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
                ?? "it said nothing";
            return line.Length > 400 ? line[..400] : line;
        }
    }
}
