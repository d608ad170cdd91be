namespace Masterful.Workflows.Contracts.Preflight;

/// <summary>What Garden and Seed say about the control plane, read without writing.</summary>
/// <param name="SourceSeed">Name of the hosting Seed.</param>
/// <param name="SourceNamespace">The control plane's namespace, <c>status.technicalID</c>.</param>
/// <param name="ShootUid">The Shoot's <c>status.uid</c>.</param>
/// <param name="KubernetesVersion">The Shoot's Kubernetes version.</param>
/// <param name="ApiNames">DNS names of the API server, internal first.</param>
/// <param name="ServiceAccountIssuers">Issuers, the signing one first.</param>
/// <param name="ServiceAccountKeyId">Key id (JWKS <c>kid</c>) of the signing key in force.</param>
/// <param name="Secrets">Secrets in force, each proven.</param>
/// <param name="Workloads">What runs in the namespace and how many of it.</param>
/// <param name="ManagedResources">What would be replayed and what not.</param>
/// <param name="Findings">Every check's outcome, passed ones too.</param>
/// <param name="OtherNodes">Nodes whose kubelet lives and that are no control-plane nodes of the migration, so that no agent is on them.</param>
/// <param name="MemoryBytes">Bytes of memory that etcd's databases and the components' requests come to; null before it was read.</param>
/// <param name="SwitchedAt">When an earlier run began to move the API's names; null when none did.</param>
/// <param name="EtcdBytes">Bytes of etcd-main's database; null before it was read.</param>
public sealed record SourceInspection(
    string SourceSeed,
    string SourceNamespace,
    string ShootUid,
    string KubernetesVersion,
    IReadOnlyList<string> ApiNames,
    IReadOnlyList<string> ServiceAccountIssuers,
    string ServiceAccountKeyId,
    IReadOnlyList<SecretInForce> Secrets,
    IReadOnlyList<Source.WorkloadReplicas> Workloads,
    IReadOnlyList<Addons.ManagedResourceDisposition> ManagedResources,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<string>? OtherNodes = null,
    long? MemoryBytes = null,
    DateTimeOffset? SwitchedAt = null,
    long? EtcdBytes = null);
