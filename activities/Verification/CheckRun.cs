using System.Security.Cryptography;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Exceptions;

namespace Masterful.Activities.Verification;

/// <summary>Runs checks one after the other; what one of them throws is its failure and does not keep the others from running.</summary>
internal sealed class CheckRun(TimeProvider clock, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly List<VerificationCheck> checks = [];

    /// <summary>What was checked so far.</summary>
    public IReadOnlyList<VerificationCheck> Checks => checks;

    /// <summary>Looks once.</summary>
    public async Task<CheckResult> AddAsync(CheckDefinition check, Func<Task<CheckResult>> look)
    {
        ActivityProgress.Report($"checking {check.Id}");
        var result = await TryAsync(look);
        checks.Add(result.As(check));
        return result;
    }

    /// <summary>Looks once, without waiting for anything.</summary>
    public Task<CheckResult> AddAsync(CheckDefinition check, Func<CheckResult> look) => AddAsync(check, () => Task.FromResult(look()));

    /// <summary>Looks until it does not fail any more, for a while: controllers need time to get there.</summary>
    public Task<CheckResult> AddAsync(CheckDefinition check, TimeSpan patience, Func<Task<CheckResult>> look) =>
        AddAsync(check, () => UntilAsync(check.Id, patience, look));

    /// <summary>Looks until it does not fail any more, without adding the result.</summary>
    public async Task<CheckResult> UntilAsync(string id, TimeSpan patience, Func<Task<CheckResult>> look)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var result = await TryAsync(look);
            if (result.Outcome != CheckOutcome.Failed || clock.GetElapsedTime(started) >= patience)
            {
                return result;
            }

            ActivityProgress.Report($"checking {id}: {result.Evidence}");
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private async Task<CheckResult> TryAsync(Func<Task<CheckResult>> look)
    {
        try
        {
            return await look();
        }
        catch (KubernetesApiException problem)
        {
            return CheckResult.Fail($"{problem.Method} {problem.Path}: {problem.Reason}: {problem.StatusMessage}");
        }
        catch (Exception problem) when (IsAnswer(problem))
        {
            return CheckResult.Fail(problem.GetBaseException().Message);
        }
    }

    /// <summary>Whether an exception says something about what is checked rather than about the program.</summary>
    private bool IsAnswer(Exception problem) =>
        problem is HttpRequestException or IOException or UnauthorizedAccessException or FormatException or CryptographicException
            or System.Text.Json.JsonException or ApplicationFailureException
        || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
