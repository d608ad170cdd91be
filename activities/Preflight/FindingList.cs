using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Preflight;
using Temporalio.Exceptions;

namespace Masterful.Activities.Preflight;

/// <summary>Gathers findings, so that an operator learns of every problem at once.</summary>
internal sealed class FindingList
{
    private readonly List<Finding> findings = [];

    public IReadOnlyList<Finding> Findings => findings;

    public void Passed(string id, string subject, string message) => findings.Add(new(id, FindingSeverity.Passed, subject, message));

    public void Warning(string id, string subject, string message, string remedy) => findings.Add(new(id, FindingSeverity.Warning, subject, message, remedy));

    public void Error(string id, string subject, string message, string remedy) => findings.Add(new(id, FindingSeverity.Error, subject, message, remedy));

    /// <summary>One finding for a condition: passed, or an error.</summary>
    public void Require(bool holds, string id, string subject, string passed, string failed, string remedy)
    {
        if (holds)
        {
            Passed(id, subject, passed);
        }
        else
        {
            Error(id, subject, failed, remedy);
        }
    }

    /// <summary>One finding for a condition: passed, or a warning.</summary>
    public void Prefer(bool holds, string id, string subject, string passed, string failed, string remedy)
    {
        if (holds)
        {
            Passed(id, subject, passed);
        }
        else
        {
            Warning(id, subject, failed, remedy);
        }
    }

    /// <summary>
    /// Runs a check that reports by an error of the table: that error becomes a finding. What cannot be read is still thrown, because
    /// then nothing is known.
    /// </summary>
    public async Task<T?> TryAsync<T>(string id, Func<Task<T>> check)
        where T : class
    {
        try
        {
            return await check();
        }
        catch (ApplicationFailureException e) when (e.ErrorType is { } type
            && type != PlatformErrors.ApiUnavailable.Id && type != PlatformErrors.ApiForbidden.Id
            && ErrorTable.All.FirstOrDefault(row => row.Id == type) is { } error)
        {
            // The message repeats the table's words; what is particular to this case stands before them.
            var cut = e.Message.IndexOf(" Not changed:", StringComparison.Ordinal);
            Error(id, error.Title, cut > 0 ? e.Message[..cut] : e.Message, error.Next);
            return null;
        }
    }
}
