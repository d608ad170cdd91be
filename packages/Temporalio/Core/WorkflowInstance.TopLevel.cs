using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Exceptions;
using Temporalio.Worker;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <content>What becomes of exceptions that workflow code lets out.</content>
internal sealed partial class WorkflowInstance
{
    private readonly TaskFactory factory;

    /// <summary>
    /// Enqueues a task. Whatever waits does so in a task of its own: the hops between these tasks decide which of several things that
    /// became ready goes on first, so they are those of the official package, and histories replay on either.
    /// </summary>
    private Task EnqueueAsync(Func<Task> body) => factory.StartNew(options.StackTrace == WorkflowStackTrace.None ? body : Tracked(body)).Unwrap();

    /// <inheritdoc cref="EnqueueAsync(Func{Task})"/>
    private Task<T> EnqueueAsync<T>(Func<Task<T>> body) =>
        factory.StartNew(options.StackTrace == WorkflowStackTrace.None ? body : Tracked(body)).Unwrap();

    private void RunTopLevel(Func<Task> body) => _ = EnqueueAsync(() => RunTopLevelAsync(body));

    private async Task RunTopLevelAsync(Func<Task> body)
    {
        try
        {
            await body().ConfigureAwait(true);
        }
        catch (Exception e)
        {
            try
            {
                if (ToCommand(e) is { } command)
                {
                    AddCommand(new WorkflowCommand.Close(command));
                    return;
                }
            }
            catch (Exception converting)
            {
                e = converting;
            }

            // Anything else is a bug or a passing condition: the workflow task fails and is tried again, the run stays open.
            activationException ??= e;
        }
    }

    private Command? ToCommand(Exception exception)
    {
        if (exception is ContinueAsNewException continueAsNew)
        {
            return ToContinueAsNew(continueAsNew);
        }

        if (CancellationToken.IsCancellationRequested && TemporalException.IsCanceledException(exception))
        {
            return new() { CommandType = CommandType.CancelWorkflowExecution, CancelWorkflowExecutionCommandAttributes = new() };
        }

        return !FailsWorkflow(exception) ? null : new()
        {
            CommandType = CommandType.FailWorkflowExecution,
            FailWorkflowExecutionCommandAttributes = new()
            {
                Failure = options.DataConverter.FailureConverter.ToFailure(exception, PayloadConverter),
            },
        };
    }

    /// <summary>Whether the exception ends the workflow (or update) rather than the workflow task.</summary>
    private bool FailsWorkflow(Exception exception) =>
        exception is FailureException or OperationCanceledException ||
        options.FailureExceptionTypes.Concat(definition.FailureExceptionTypes ?? []).Any(type => type.IsInstanceOfType(exception));

    private Command ToContinueAsNew(ContinueAsNewException exception)
    {
        var input = exception.Input;
        var overrides = input.Options;
        var attributes = new ContinueAsNewWorkflowExecutionCommandAttributes
        {
            WorkflowType = new() { Name = input.Workflow },
            TaskQueue = new() { Name = overrides?.TaskQueue ?? Info.TaskQueue },
            Input = ToPayloads(input.Args),
            WorkflowRunTimeout = ToDuration(overrides?.RunTimeout ?? Info.RunTimeout),
            WorkflowTaskTimeout = ToDuration(overrides?.TaskTimeout ?? Info.TaskTimeout),
            BackoffStartInterval = ToDuration(overrides?.BackoffStartInterval),
            RetryPolicy = (overrides?.RetryPolicy ?? Info.RetryPolicy)?.ToProto(),
            Initiator = ContinueAsNewInitiator.Workflow,
            Header = ToHeader(input.Headers),
            Memo = overrides?.Memo is { } replaced
                ? ToMemo(replaced)
                : new() { Fields = { Memo.ToDictionary(entry => entry.Key, entry => entry.Value.Payload) } },
            SearchAttributes = (overrides?.TypedSearchAttributes ?? TypedSearchAttributes).ToProto(),
        };
        return new()
        {
            CommandType = CommandType.ContinueAsNewWorkflowExecution,
            ContinueAsNewWorkflowExecutionCommandAttributes = attributes,
        };
    }
}
