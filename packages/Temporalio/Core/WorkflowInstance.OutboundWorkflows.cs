using Temporalio.Api.Command.V1;
using Temporalio.Api.Common.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <content>Child and external workflows.</content>
internal sealed partial class WorkflowInstance
{
    private sealed partial class WorkflowOutboundRoot
    {
        public override Task<ChildWorkflowHandle<TWorkflow, TResult>> StartChildWorkflowAsync<TWorkflow, TResult>(
            StartChildWorkflowInput input)
        {
            var token = input.Options.CancellationToken ?? workflow.CancellationToken;
            if (token.IsCancellationRequested)
            {
                return Task.FromException<ChildWorkflowHandle<TWorkflow, TResult>>(
                    new CanceledFailureException("Child cancelled before scheduled"));
            }

            var id = input.Options.Id ?? Workflow.NewGuid().ToString();
            var seq = ++workflow.lastChild;
            var starting = new TaskCompletionSource<ActivationJob.ResolveChildStart>();
            var ending = new TaskCompletionSource<ActivationJob.ResolveChild>();
            workflow.AddCommand(new WorkflowCommand.StartChild(seq, NewCommand(id, input), input.Options.CancellationType));
            workflow.pendingChildStarts[seq] = starting;
            workflow.pendingChildren[seq] = ending;
            var handle = new TaskCompletionSource<ChildWorkflowHandle<TWorkflow, TResult>>();
            _ = workflow.EnqueueAsync(async () =>
            {
                // It lives as long as the child, which may be longer than the call that started it.
                using var registration = token.Register(() =>
                {
                    if (workflow.pendingChildren.ContainsKey(seq))
                    {
                        workflow.AddCommand(new WorkflowCommand.CancelChild(seq));
                    }
                });
                var started = await starting.Task.ConfigureAwait(true);
                if (started.RunId is null)
                {
                    workflow.pendingChildren.Remove(seq);
                    handle.SetException(started.AlreadyExists
                        ? new WorkflowAlreadyStartedException("Child workflow already started", id, input.Workflow, "<unknown>")
                        : workflow.ToException(started.Failure!));
                    return;
                }

                var child = new StartedChildWorkflow<TWorkflow, TResult>(workflow, id, started.RunId);
                handle.SetResult(child);
                child.End(await ending.Task.ConfigureAwait(true));
            });
            return handle.Task;
        }

        public override Task SignalChildWorkflowAsync(SignalChildWorkflowInput input) => SignalAsync(
            new() { WorkflowId = input.Id },
            childOnly: true,
            input.Signal,
            input.Args,
            input.Headers,
            input.Options?.CancellationToken);

        public override Task SignalExternalWorkflowAsync(SignalExternalWorkflowInput input) => SignalAsync(
            new() { WorkflowId = input.Id, RunId = input.RunId ?? string.Empty },
            childOnly: false,
            input.Signal,
            input.Args,
            input.Headers,
            input.Options?.CancellationToken);

        public override Task CancelExternalWorkflowAsync(CancelExternalWorkflowInput input)
        {
            var seq = ++workflow.lastCancel;
            var source = new TaskCompletionSource<Failure?>();
            workflow.AddCommand(new WorkflowCommand.CancelExternal(seq, new()
            {
                CommandType = CommandType.RequestCancelExternalWorkflowExecution,
                RequestCancelExternalWorkflowExecutionCommandAttributes = new()
                {
                    WorkflowId = input.Id,
                    RunId = input.RunId ?? string.Empty,
                },
            }));
            workflow.pendingCancels[seq] = source;
            return workflow.EnqueueAsync(async () =>
            {
                if (await source.Task.ConfigureAwait(true) is { } failure)
                {
                    throw workflow.ToException(failure);
                }
            });
        }

        private Task SignalAsync(
            WorkflowExecution target,
            bool childOnly,
            string signal,
            IReadOnlyCollection<object?> args,
            IDictionary<string, Payload>? headers,
            CancellationToken? cancellationToken)
        {
            var token = cancellationToken ?? workflow.CancellationToken;
            if (token.IsCancellationRequested)
            {
                return Task.FromException(new CanceledFailureException("Signal cancelled before scheduled"));
            }

            var seq = ++workflow.lastSignal;
            var source = new TaskCompletionSource<Failure?>();
            workflow.AddCommand(new WorkflowCommand.SignalExternal(seq, new()
            {
                CommandType = CommandType.SignalExternalWorkflowExecution,
                SignalExternalWorkflowExecutionCommandAttributes = new()
                {
                    Execution = target,
                    SignalName = signal,
                    Input = workflow.ToPayloads(args),
                    ChildWorkflowOnly = childOnly,
                    Header = ToHeader(headers),
                },
            }));
            workflow.pendingSignals[seq] = source;
            return workflow.EnqueueAsync(async () =>
            {
                using var registration = token.Register(() =>
                {
                    if (workflow.pendingSignals.ContainsKey(seq))
                    {
                        workflow.AddCommand(new WorkflowCommand.CancelSignalExternal(seq));
                    }
                });
                if (await source.Task.ConfigureAwait(true) is { } failure)
                {
                    throw workflow.ToException(failure);
                }
            });
        }

        private Command NewCommand(string id, StartChildWorkflowInput input) => new()
        {
            CommandType = CommandType.StartChildWorkflowExecution,
            UserMetadata = workflow.ToUserMetadata(input.Options.StaticSummary, input.Options.StaticDetails),
            StartChildWorkflowExecutionCommandAttributes = new()
            {
                WorkflowId = id,
                WorkflowType = new() { Name = input.Workflow },
                TaskQueue = new() { Name = input.Options.TaskQueue ?? workflow.Info.TaskQueue, Kind = TaskQueueKind.Normal },
                Input = workflow.ToPayloads(input.Args),
                WorkflowExecutionTimeout = ToDuration(input.Options.ExecutionTimeout),
                WorkflowRunTimeout = ToDuration(input.Options.RunTimeout),
                WorkflowTaskTimeout = ToDuration(input.Options.TaskTimeout),
                ParentClosePolicy = (Api.Enums.V1.ParentClosePolicy)input.Options.ParentClosePolicy,
                WorkflowIdReusePolicy = input.Options.IdReusePolicy,
                RetryPolicy = input.Options.RetryPolicy?.ToProto(),
                CronSchedule = input.Options.CronSchedule ?? string.Empty,
                Header = ToHeader(input.Headers),
                Memo = input.Options.Memo is { } memo ? workflow.ToMemo(memo) : null,
                SearchAttributes = input.Options.TypedSearchAttributes?.ToProto(),
                Priority = input.Options.Priority?.ToProto(),
            },
        };
    }

    private sealed class StartedChildWorkflow<TWorkflow, TResult>(
        WorkflowInstance workflow, string id, string runId)
        : ChildWorkflowHandle<TWorkflow, TResult>
    {
        private readonly TaskCompletionSource<Payload?> result = new();

        public override string Id => id;

        public override string FirstExecutionRunId => runId;

        public override async Task<T> GetResultAsync<T>() => workflow.ToResult<T>(await result.Task.ConfigureAwait(true));

        public void End(ActivationJob.ResolveChild ended)
        {
            if (ended.Failure is { } failure)
            {
                result.SetException(workflow.ToException(failure));
            }
            else
            {
                result.SetResult(ended.Result);
            }
        }

        public override Task SignalAsync(string signal, IReadOnlyCollection<object?> args, ChildWorkflowSignalOptions? options = null) =>
            workflow.Outbound.SignalChildWorkflowAsync(new(id, signal, args, options, null));
    }

    private sealed class StartedExternalWorkflow<TWorkflow>(WorkflowInstance workflow, string id, string? runId)
        : ExternalWorkflowHandle<TWorkflow>
    {
        public override string Id => id;

        public override string? RunId => runId;

        public override Task SignalAsync(
            string signal, IReadOnlyCollection<object?> args, ExternalWorkflowSignalOptions? options = null) =>
            workflow.Outbound.SignalExternalWorkflowAsync(new(id, runId, signal, args, options, null));

        public override Task CancelAsync() => workflow.Outbound.CancelExternalWorkflowAsync(new(id, runId));
    }
}
