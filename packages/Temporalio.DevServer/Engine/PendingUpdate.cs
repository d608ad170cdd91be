using Temporalio.Api.Enums.V1;
using Temporalio.Api.Update.V1;

namespace Temporalio.DevServer.Engine;

/// <summary>An update on its way: only memory knows of it until the worker accepts it.</summary>
internal sealed class PendingUpdate
{
    private readonly TaskCompletionSource accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Outcome> completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PendingUpdate(string id, Request? request)
    {
        Id = id;
        Request = request;

        // Nobody may be waiting when the run closes; that is no unobserved failure.
        _ = accepted.Task.ContinueWith(task => task.Exception, TaskScheduler.Default);
        _ = completed.Task.ContinueWith(task => task.Exception, TaskScheduler.Default);
    }

    public string Id { get; }

    /// <summary>Null when the update was accepted before the server started.</summary>
    public Request? Request { get; }

    /// <summary>The event that carries the request; 0 when it travels as a message.</summary>
    public long AdmittedEventId { get; init; }

    public bool IsAccepted { get; private set; }

    public bool IsSent { get; set; }

    public Task Accepted => accepted.Task;

    public Task<Outcome> Completed => completed.Task;

    /// <summary>The stage, and the outcome once it is completed: both of one moment, as it may complete while it is asked.</summary>
    public (UpdateWorkflowExecutionLifecycleStage Stage, Outcome? Outcome) Reached =>
        completed.Task is { IsCompletedSuccessfully: true } done ? (UpdateWorkflowExecutionLifecycleStage.Completed, (Outcome?)done.Result)
        : accepted.Task.IsCompletedSuccessfully ? (UpdateWorkflowExecutionLifecycleStage.Accepted, null)
        : (UpdateWorkflowExecutionLifecycleStage.Admitted, null);

    public void Accept()
    {
        IsAccepted = true;
        accepted.TrySetResult();
    }

    // Completed first: who waits for acceptance looks at once, and a rejected update was never accepted.
    public void Finish(Outcome outcome)
    {
        completed.TrySetResult(outcome);
        accepted.TrySetResult();
    }

    public void Abort(Exception error)
    {
        accepted.TrySetException(error);
        completed.TrySetException(error);
    }
}
