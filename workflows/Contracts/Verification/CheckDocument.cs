using System.Text;

namespace Masterful.Workflows.Contracts.Verification;

/// <summary>Writes <c>docs/checks.md</c> from the table of checks.</summary>
public static class CheckDocument
{
    /// <summary>The document.</summary>
    public static string Render()
    {
        var text = new StringBuilder();
        text.Append("# Checks\n\nGenerated from `workflows/Contracts/Verification` by `make docs`; a test compares. Phase Verify runs all but `right-server`; ");
        text.Append("`masterful verify` runs those that can look from where it stands. An error parks the phase and is exit code 4 of the command; ");
        text.Append("warnings and infos are only told.\n\n");
        text.Append("| id | holds when it passes | severity | looks from | writes | when it fails, look at |\n|---|---|---|---|---|---|\n");
        foreach (var check in CheckTable.All)
        {
            text.Append($"| {check.Id} | {check.Title} | {check.Severity.ToString().ToLowerInvariant()} | {From(check.Vantage)} | {(check.Writes ? "yes" : "no")} | {check.Next} |\n");
        }

        return text.ToString();
    }

    private static string From(CheckVantage vantage) => vantage switch
    {
        CheckVantage.Api => "the API",
        CheckVantage.Node => "the node",
        _ => "beside the Seed",
    };
}
