using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Command.V1;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Failure.V1;
using Temporalio.Exceptions;
using Temporalio.Worker.Interceptors;
using Temporalio.Workflows;

namespace Temporalio.Core;

/// <content>The innermost outbound interceptor: it turns calls into commands.</content>
internal sealed partial class WorkflowInstance
{
    // Activities, timers and the rest count apart; the numbers are their ids in history.
    private uint lastTimer;
    private uint lastActivity;
    private uint lastChild;
    private uint lastSignal;
    private uint lastCancel;

    private Exception ToException(Failure failure) =>
        options.DataConverter.FailureConverter.ToException(failure, PayloadConverter);

    private T ToResult<T>(Api.Common.V1.Payload? payload) =>
        typeof(T) == typeof(ValueTuple) || payload is null ? default! : (T)PayloadConverter.ToValue(payload, typeof(T))!;

    private sealed partial class WorkflowOutboundRoot(WorkflowInstance workflow) : WorkflowOutboundInterceptor
    {
        public override ContinueAsNewException CreateContinueAsNewException(CreateContinueAsNewExceptionInput input) => new(input);

        public override Task DelayAsync(DelayAsyncInput input)
        {
            var token = input.CancellationToken ?? workflow.CancellationToken;
            if (token.IsCancellationRequested)
            {
                return Task.FromCanceled(token);
            }

            if (input.Delay < TimeSpan.Zero && input.Delay != Timeout.InfiniteTimeSpan)
            {
                throw new ArgumentException("Delay duration cannot be less than 0");
            }

            var source = new TaskCompletionSource();
            var seq = input.Delay == Timeout.InfiniteTimeSpan ? 0 : StartTimer(input, source);
            return workflow.EnqueueAsync(async () =>
            {
                using var registration = token.Register(() =>
                {
                    if (source.TrySetCanceled(token) && workflow.pendingTimers.Remove(seq))
                    {
                        workflow.AddCommand(new WorkflowCommand.CancelTimer(seq));
                    }
                });
                await source.Task.ConfigureAwait(true);
            });
        }

        public override Task<TResult> ScheduleActivityAsync<TResult>(ScheduleActivityInput input)
        {
            var options = input.Options;
            if (options.ScheduleToCloseTimeout is null && options.StartToCloseTimeout is null)
            {
                throw new ArgumentException("Activity options must have StartToCloseTimeout or ScheduleToCloseTimeout");
            }

            var token = options.CancellationToken ?? workflow.CancellationToken;
            if (token.IsCancellationRequested)
            {
                return Task.FromException<TResult>(new CanceledFailureException("Activity cancelled before scheduled"));
            }

            var seq = ++workflow.lastActivity;
            var source = new TaskCompletionSource<ActivationJob.ResolveActivity>();
            workflow.AddCommand(new WorkflowCommand.ScheduleActivity(seq, NewCommand(seq, input), options.CancellationType));
            workflow.pendingActivities[seq] = source;
            return workflow.EnqueueAsync(async () =>
            {
                ActivationJob.ResolveActivity resolved;
                using (token.Register(() =>
                {
                    if (workflow.pendingActivities.ContainsKey(seq))
                    {
                        workflow.AddCommand(new WorkflowCommand.CancelActivity(seq));
                    }
                }))
                {
                    resolved = await source.Task.ConfigureAwait(true);
                }

                return resolved.Failure is { } failure ? throw workflow.ToException(failure) : workflow.ToResult<TResult>(resolved.Result);
            });
        }

        private uint StartTimer(DelayAsyncInput input, TaskCompletionSource source)
        {
            var seq = ++workflow.lastTimer;
            // The server refuses timers of no length.
            var delay = input.Delay == TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : input.Delay;
            workflow.pendingTimers[seq] = source;
            workflow.AddCommand(new WorkflowCommand.StartTimer(seq, new()
            {
                CommandType = CommandType.StartTimer,
                UserMetadata = workflow.ToUserMetadata(input.Summary),
                StartTimerCommandAttributes = new() { TimerId = $"{seq}", StartToFireTimeout = Duration.FromTimeSpan(delay) },
            }));
            return seq;
        }

        private Command NewCommand(uint seq, ScheduleActivityInput input) => new()
        {
            CommandType = CommandType.ScheduleActivityTask,
            UserMetadata = workflow.ToUserMetadata(input.Options.Summary),
            ScheduleActivityTaskCommandAttributes = new()
            {
                ActivityId = input.Options.ActivityId ?? $"{seq}",
                ActivityType = new() { Name = input.Activity },
                TaskQueue = new() { Name = input.Options.TaskQueue ?? workflow.Info.TaskQueue, Kind = TaskQueueKind.Normal },
                Header = ToHeader(input.Headers),
                Input = workflow.ToPayloads(input.Args),
                ScheduleToCloseTimeout = ToDuration(input.Options.ScheduleToCloseTimeout),
                ScheduleToStartTimeout = ToDuration(input.Options.ScheduleToStartTimeout),
                StartToCloseTimeout = ToDuration(input.Options.StartToCloseTimeout),
                HeartbeatTimeout = ToDuration(input.Options.HeartbeatTimeout),
                RetryPolicy = input.Options.RetryPolicy?.ToProto(),
                Priority = input.Options.Priority?.ToProto(),
            },
        };
    }
}
