using System.Text;

namespace Masterful.Workflows.Contracts.Errors;

/// <summary>Writes <c>docs/errors.md</c> from the error table.</summary>
public static class ErrorDocument
{
    /// <summary>The document.</summary>
    public static string Render()
    {
        var text = new StringBuilder();
        text.Append("# Errors\n\nGenerated from `workflows/Contracts/Errors` by `make docs`; a test compares. The id is the failure's type in Temporal.\n\n");
        text.Append("| id | what | tried again by itself | not changed | next |\n|---|---|---|---|---|\n");
        foreach (var error in ErrorTable.All)
        {
            text.Append($"| {error.Id} | {error.Title} | {(error.Retryable ? "yes" : "no")} | {error.NotChanged} | {error.Next} |\n");
        }

        return text.ToString();
    }
}
