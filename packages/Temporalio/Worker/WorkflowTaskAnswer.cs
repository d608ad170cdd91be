using Temporalio.Api.WorkflowService.V1;
using Temporalio.Core;

namespace Temporalio.Worker;

/// <summary>The answer to a workflow task: exactly one of the three requests is set.</summary>
/// <param name="Run">The run to keep when the server accepts the answer; null when it must be rebuilt from history.</param>
internal sealed record WorkflowTaskAnswer(WorkflowRun? Run)
{
    public RespondWorkflowTaskCompletedRequest? Completed { get; init; }

    public RespondWorkflowTaskFailedRequest? Failed { get; init; }

    public RespondQueryTaskCompletedRequest? QueryCompleted { get; init; }
}
