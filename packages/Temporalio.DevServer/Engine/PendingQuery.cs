using Temporalio.Api.Query.V1;

namespace Temporalio.DevServer.Engine;

/// <summary>A query whose caller waits for an answer.</summary>
internal sealed class PendingQuery(WorkflowQuery query)
{
    private readonly TaskCompletionSource<WorkflowQueryResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = Guid.NewGuid().ToString();

    public WorkflowQuery Query => query;

    public Task<WorkflowQueryResult> Answer => answer.Task;

    /// <summary>Set while a worker holds it together with a workflow task.</summary>
    public bool IsDelivered { get; set; }

    public void Complete(WorkflowQueryResult result) => answer.TrySetResult(result);

    public void Fail(Exception error) => answer.TrySetException(error);
}
