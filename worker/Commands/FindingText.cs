using System.Text;
using Masterful.Workflows.Contracts.Preflight;

namespace Masterful.Worker.Commands;

/// <summary>Findings as lines: what stops the migration last, where the eye ends up.</summary>
internal static class FindingText
{
    public static string Of(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings.OrderBy(finding => finding.Severity))
        {
            text.Append(Sign(finding.Severity)).Append(' ').Append(finding.Id).Append(": ").Append(finding.Object).Append(": ").Append(finding.Message).Append('\n');
            if (finding.Severity != FindingSeverity.Passed && finding.Remedy.Length > 0)
            {
                text.Append("    ").Append(finding.Remedy).Append('\n');
            }
        }

        return text.Append($"{Count(FindingSeverity.Passed)} passed, {Count(FindingSeverity.Warning)} warnings, {Count(FindingSeverity.Error)} errors").ToString();

        int Count(FindingSeverity severity) => findings.Count(finding => finding.Severity == severity);
    }

    private static char Sign(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Passed => '✔',
        FindingSeverity.Warning => '!',
        _ => '✗',
    };
}
