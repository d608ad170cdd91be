namespace Masterful.Activities.Landscapes;

/// <summary>How to reach a cluster.</summary>
/// <param name="Kubeconfig">Absolute path of a kubeconfig file.</param>
/// <param name="Context">Context in it; null for its current one.</param>
public sealed record ClusterAccess(string Kubeconfig, string? Context = null);
