namespace Masterful.Activities.ControlPlane;

/// <summary>Why nobody answers where an object points.</summary>
/// <param name="Target">Where it points.</param>
/// <param name="Reason">Why nobody answers.</param>
/// <param name="Gone">Whether waiting cannot help: the host or the Service does not exist, unlike one whose Pods only do not run yet.</param>
internal sealed record DeadVerdict(string Target, string Reason, bool Gone);
