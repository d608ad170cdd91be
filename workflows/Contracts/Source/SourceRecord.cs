using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Workflows.Contracts.Source;

/// <summary>
/// The source as it was before the first change to it: what a rollback restores, exactly. It is also kept in the artifact store,
/// so that a second run of the same migration gets this one and not a record of the already fenced source.
/// </summary>
/// <param name="Workloads">Replicas of every workload that the fence touches.</param>
/// <param name="Annotations">Annotations that the fence sets.</param>
/// <param name="SavedObjects">Objects that the fence deletes, sealed; null when it deletes none.</param>
/// <param name="Api">
/// What proving its silence takes, read while reading costs nothing: after the fence every second is downtime. Null in a record of a
/// version that did not keep it; then it is read when it is needed.
/// </param>
public sealed record SourceRecord(
    IReadOnlyList<WorkloadReplicas> Workloads,
    IReadOnlyList<SavedAnnotation> Annotations,
    ArtifactRef? SavedObjects,
    SourceApi? Api = null);
