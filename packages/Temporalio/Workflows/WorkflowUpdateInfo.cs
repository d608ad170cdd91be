namespace Temporalio.Workflows;

/// <summary>The update that the current handler or validator serves.</summary>
/// <param name="Id">Update id, unique in the workflow run.</param>
/// <param name="Name">Update name.</param>
public record WorkflowUpdateInfo(string Id, string Name);
