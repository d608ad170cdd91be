using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Temporalio.Exceptions;
using static Temporalio.Exceptions.RpcException;

namespace Temporalio.Client.Rpc;

/// <summary>
/// Polls that outlive the server: whatever may pass is tried again for ever, because a worker has nothing better to do
/// than to wait for its server to come back.
/// </summary>
internal static class LongPoll
{
    private static readonly RpcRetryOptions Backoff = new()
    {
        InitialInterval = TimeSpan.FromMilliseconds(200),
        Multiplier = 2,
        MaxInterval = TimeSpan.FromSeconds(10),
    };

    // Errors that do not pass by themselves (permissions, unknown namespace) may still be a server that is starting.
    private static readonly TimeSpan FatalAfter = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Polls until the server answers. Throws <see cref="OperationCanceledException"/> when the token is cancelled, and the last
    /// <see cref="RpcException"/> when the server refused polls for a minute.
    /// </summary>
    public static async Task<T> PollAsync<T>(
        Func<RpcOptions, Task<T>> poll, string what, ILogger logger, CancellationToken cancellationToken)
    {
        Stopwatch? refused = null;
        for (var failures = 0; ;)
        {
            try
            {
                var answer = await poll(new() { CancellationToken = cancellationToken }).ConfigureAwait(false);
                if (failures > 0)
                {
                    logger.LogInformation("{What} works again after {Failures} failures", what, failures);
                }
                return answer;
            }
            catch (RpcException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                refused = Passes(e) ? null : refused ?? Stopwatch.StartNew();
                if (refused?.Elapsed > FatalAfter)
                {
                    throw;
                }
                failures++;
                logger.Log(
                    failures == 1 ? LogLevel.Warning : LogLevel.Debug,
                    e,
                    "{What} failed, will be tried again for as long as it takes: {Message}",
                    what,
                    e.Message);
                await Task.Delay(RpcRetry.Interval(failures, e.Code, Backoff), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Reports an outcome until the server has taken it, or says that it no longer wants it. Returns whether it was
    /// taken; other refusals are thrown.
    /// </summary>
    public static async Task<bool> ReportAsync(
        Func<RpcOptions, Task> report, string what, ILogger logger, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            try
            {
                await report(new() { CancellationToken = cancellationToken }).ConfigureAwait(false);
                return true;
            }
            catch (RpcException e) when (e.Code == StatusCode.NotFound)
            {
                return false;
            }
            catch (RpcException e) when (Passes(e) && !IsTooLarge(e))
            {
                failures++;
                logger.Log(
                    failures == 1 ? LogLevel.Warning : LogLevel.Debug, e, "{What} failed, will be tried again: {Message}", what, e.Message);
                await Task.Delay(RpcRetry.Interval(failures, e.Code, Backoff), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool Passes(RpcException e) =>
        RpcRetry.IsRetryable(e.Code) || e.Code is StatusCode.Cancelled or StatusCode.DeadlineExceeded;

    /// <summary>A message that is too large for the server has the code of a busy server, but stays too large.</summary>
    private static bool IsTooLarge(RpcException e) =>
        e.Code == StatusCode.ResourceExhausted && e.Message.Contains("larger than max", StringComparison.Ordinal);
}
