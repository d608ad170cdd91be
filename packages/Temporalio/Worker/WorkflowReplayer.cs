using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.History.V1;
using Temporalio.Common;
using Temporalio.Core;
using Temporalio.Exceptions;

namespace Temporalio.Worker;

/// <summary>Runs workflow code over histories of the past, without any server, to see that it still does the same.</summary>
public class WorkflowReplayer
{
    private readonly WorkflowFactory factory;
    private readonly WorkflowCodec codec;

    /// <summary>Throws <see cref="ArgumentException" /> when there is no workflow or two have the same name.</summary>
    public WorkflowReplayer(WorkflowReplayerOptions options)
    {
        Options = (WorkflowReplayerOptions)options.Clone();
        if (Options.Workflows.Count == 0)
        {
            throw new ArgumentException("At least one workflow must be registered");
        }

        codec = new(Options.DataConverter.PayloadCodec);
        factory = new(
            Options.Workflows,
            new(
                Options.Namespace,
                Options.TaskQueue,
                Options.DataConverter,
                Options.LoggerFactory,
                [.. Options.Interceptors ?? []],
                Options.WorkflowFailureExceptionTypes ?? [],
                WorkflowStackTrace.None,
                WatchScheduler: !Options.DisableWorkflowTracingEventListener,
                Options.OnTaskStarting,
                Options.OnTaskCompleted),
            Options.DebugMode);
    }

    /// <summary>The options, as copied at construction.</summary>
    public WorkflowReplayerOptions Options { get; }

    /// <summary>Replays one history.</summary>
    /// <exception cref="WorkflowNondeterminismException">The code does something else than the history holds.</exception>
    /// <exception cref="InvalidWorkflowOperationException">The code failed a workflow task.</exception>
    public async Task<WorkflowReplayResult> ReplayWorkflowAsync(
        WorkflowHistory history, bool throwOnReplayFailure = true, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var failure = await FindFailureAsync(history).ConfigureAwait(false);
        if (failure is not null && throwOnReplayFailure)
        {
            ExceptionDispatchInfo.Capture(failure).Throw();
        }

        return new(history, failure);
    }

    /// <summary>Replays many histories and gathers what came of each.</summary>
    public async Task<IEnumerable<WorkflowReplayResult>> ReplayWorkflowsAsync(
        IEnumerable<WorkflowHistory> histories, bool throwOnReplayFailure = false, CancellationToken cancellationToken = default)
    {
        List<WorkflowReplayResult> results = [];
        foreach (var history in histories)
        {
            results.Add(await ReplayWorkflowAsync(history, throwOnReplayFailure, cancellationToken).ConfigureAwait(false));
        }

        return results;
    }

    /// <summary>Replays histories as they come.</summary>
    public async IAsyncEnumerable<WorkflowReplayResult> ReplayWorkflowsAsync(
        IAsyncEnumerable<WorkflowHistory> histories,
        bool throwOnReplayFailure = false,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var history in histories.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return await ReplayWorkflowAsync(history, throwOnReplayFailure, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Exception?> FindFailureAsync(WorkflowHistory history)
    {
        // The caller's events stay as they are; the codec would change them in place.
        List<HistoryEvent> events = history.Events.Select(e => e.Clone()).ToList();
        if (events.FirstOrDefault()?.WorkflowExecutionStartedEventAttributes is not { } started)
        {
            return new InvalidOperationException("History does not begin with the start of a workflow");
        }

        try
        {
            foreach (var historyEvent in events)
            {
                await codec.DecodeAsync(historyEvent).ConfigureAwait(false);
            }

            var run = factory.NewRun(started.WorkflowType.Name, history.Id, started.OriginalExecutionRunId);
            var lastStarted = events.LastOrDefault(e => e.EventType == EventType.WorkflowTaskStarted)?.EventId ?? 0;
            await run.AdvanceAsync(new(events, lastStarted, [])).ConfigureAwait(false);
            return null;
        }
        catch (WorkflowTaskFailedException e) when (e.InnerException is TemporalException known)
        {
            return known;
        }
        catch (WorkflowTaskFailedException e)
        {
            return new InvalidWorkflowOperationException(e.Message, e.InnerException?.ToString());
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
