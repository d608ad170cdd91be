using Microsoft.Extensions.Logging;

namespace Temporalio.Core;

/// <summary>Writes only while the workflow does something for the first time, and says which workflow it is.</summary>
internal sealed class WorkflowLogger(ILogger inner, IWorkflowContext workflow) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => !workflow.IsReplayingHistoryEvents && inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!workflow.IsReplayingHistoryEvents)
        {
            // A logger may hand its lines to tasks of its own, which are none of the workflow's.
            SchedulerListener.Unwatched<object?>(() =>
            {
                using (inner.BeginScope(workflow.Info.LoggerScope))
                using (CurrentWorkflow.UpdateInfo.Value is { } update ? inner.BeginScope(update.LoggerScope) : null)
                {
                    inner.Log(logLevel, eventId, state, exception, formatter);
                }

                return null;
            });
        }
    }
}
