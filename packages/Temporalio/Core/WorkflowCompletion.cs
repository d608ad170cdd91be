namespace Temporalio.Core;

/// <summary>What an activation produced: commands, or the exception that fails the workflow task.</summary>
internal sealed record WorkflowCompletion(IReadOnlyList<WorkflowCommand> Commands, Exception? Failure);
