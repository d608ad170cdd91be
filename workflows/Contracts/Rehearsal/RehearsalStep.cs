namespace Masterful.Workflows.Contracts.Rehearsal;

/// <summary>One step of a rehearsal.</summary>
/// <param name="Name">What was done.</param>
/// <param name="ApiAway">Whether the API is away while a real migration does it.</param>
/// <param name="Milliseconds">How long it took here; a node may be faster or slower.</param>
/// <param name="Evidence">What was seen; no secrets.</param>
public sealed record RehearsalStep(string Name, bool ApiAway, long Milliseconds, string Evidence)
{
    /// <summary>Name of the step that starts a real API server, where one is at hand.</summary>
    public const string ApiServerStart = "Start kube-apiserver on the restored etcd";
}
