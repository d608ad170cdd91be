namespace Masterful.Workflows.Contracts.Source;

/// <summary>Input of everything that fences or checks the source.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Record">The source as it was.</param>
/// <param name="Proof">
/// The proof of this run's fence. A check that has it asks etcd what was written since, which says more than watching for a while and
/// takes no time that the API is away for.
/// </param>
public sealed record FenceRequest(MigrationContext Migration, SourceRecord Record, FenceProof? Proof = null);
