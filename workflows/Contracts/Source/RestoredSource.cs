namespace Masterful.Workflows.Contracts.Source;

/// <summary>Evidence that the source serves again.</summary>
/// <param name="Workloads">Replicas after restoring.</param>
/// <param name="ServedBy">Address on which the API answered; where none did before the fence either, how many replicas are ready.</param>
/// <param name="ServedAt">When it did.</param>
public sealed record RestoredSource(IReadOnlyList<WorkloadReplicas> Workloads, string ServedBy, DateTimeOffset ServedAt);
