using Temporalio.Api.Query.V1;
using Temporalio.Exceptions;

namespace Temporalio.Core;

/// <summary>Both halves of one run together: advances the workflow through its history. Used by one caller at a time.</summary>
internal sealed class WorkflowRun(WorkflowInstance instance, TimeSpan deadlockTimeout)
{
    /// <summary>The durable half.</summary>
    public WorkflowMachines Machines { get; } = new();

    /// <summary>The thread that is stuck in workflow code, once the deadlock detector has struck.</summary>
    public Task? Stuck { get; private set; }

    /// <summary>Takes the workflow to the end of the given history. Throws what fails the workflow task.</summary>
    public async Task AdvanceAsync(WorkflowTaskInput input)
    {
        Machines.Load(input);
        while (Machines.NextActivation() is { } activation)
        {
            Machines.Apply(await ActivateAsync(activation).ConfigureAwait(false));
        }
    }

    /// <summary>Answers a query on the workflow as it is.</summary>
    public async Task<WorkflowCommand.AnswerQuery> QueryAsync(string id, WorkflowQuery query)
    {
        var commands = await ActivateAsync(Machines.QueryActivation(new(id, query))).ConfigureAwait(false);
        return commands.OfType<WorkflowCommand.AnswerQuery>().Single();
    }

    private async Task<IReadOnlyList<WorkflowCommand>> ActivateAsync(WorkflowActivation activation)
    {
        Task<WorkflowCompletion> running;

        // Nothing ambient of the worker may leak into workflow code, where it would differ between run and replay.
        using (ExecutionContext.SuppressFlow())
        {
            running = Task.Factory.StartNew(
                () => instance.Activate(activation),
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach | TaskCreationOptions.PreferFairness,
                TaskScheduler.Default);
        }

        try
        {
            var completion = await running.WaitAsync(deadlockTimeout).ConfigureAwait(false);
            return completion.Failure is { } failure
                ? throw new WorkflowTaskFailedException(failure)
                : completion.Commands;
        }
        catch (TimeoutException)
        {
            Stuck = running;
            throw new WorkflowTaskFailedException(new InvalidWorkflowOperationException(
                $"[TMPRL1101] Potential deadlock detected: workflow didn't yield within {deadlockTimeout.TotalSeconds} second(s)"));
        }
    }
}
