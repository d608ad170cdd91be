namespace Temporalio.Client;

/// <summary>One page of a list; the token is null on the last.</summary>
public record WorkflowListPage(IReadOnlyCollection<WorkflowExecution> Workflows, byte[]? NextPageToken);
