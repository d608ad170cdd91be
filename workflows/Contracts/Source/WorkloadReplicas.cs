namespace Masterful.Workflows.Contracts.Source;

/// <summary>How many replicas a workload of the source was asked to have.</summary>
/// <param name="Kind"><c>Deployment</c>, <c>StatefulSet</c> or <c>Etcd</c>.</param>
/// <param name="Name">Name in the control plane's namespace.</param>
/// <param name="Replicas"><c>spec.replicas</c>.</param>
public sealed record WorkloadReplicas(string Kind, string Name, int Replicas);
