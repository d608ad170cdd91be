namespace Masterful.Workflows.Contracts.ControlPlane;

/// <summary>An object that points at a host that is gone.</summary>
/// <param name="Object">The webhook configuration, APIService or CRD.</param>
/// <param name="Target">What it points at.</param>
/// <param name="Action"><c>removed</c> or <c>reported</c>.</param>
/// <param name="Reason">Why.</param>
public sealed record DeadReference(ObjectRef Object, string Target, string Action, string Reason);
