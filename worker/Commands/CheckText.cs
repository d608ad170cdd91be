using System.Text;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Commands;

/// <summary>Checks as lines: what failed last, where the eye ends up.</summary>
internal static class CheckText
{
    public static string Of(IReadOnlyList<VerificationCheck> checks)
    {
        var text = new StringBuilder();
        foreach (var check in checks.OrderBy(Rank))
        {
            text.Append($"{Sign(check)} {check.Id}: {check.Evidence}\n");
            if (check.Outcome == CheckOutcome.Failed && CheckTable.All.FirstOrDefault(known => known.Id == check.Id) is { } known)
            {
                text.Append($"    {check.Severity.ToString().ToLowerInvariant()}: not so: {known.Title}. Look at: {known.Next}\n");
            }
        }

        return text.Append(string.Join(", ", new[] { "passed", "skipped", "info", "warning", "failed" }.Select(word => $"{checks.Count(check => check.Verdict() == word)} {word}"))).ToString();
    }

    private static int Rank(VerificationCheck check) => check.Outcome == CheckOutcome.Failed ? 2 + (int)check.Severity : (int)check.Outcome / 2;

    private static char Sign(VerificationCheck check) => check.Outcome switch
    {
        CheckOutcome.Passed => '✔',
        CheckOutcome.Skipped => '-',
        _ => check.Breaks() ? '✗' : '!',
    };
}
