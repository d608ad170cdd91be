namespace Masterful.Workflows.Contracts;

/// <summary>Names a Kubernetes object without any of its content.</summary>
/// <param name="ApiVersion">Group and version, for example <c>apps/v1</c>.</param>
/// <param name="Kind">Kind, for example <c>Deployment</c>.</param>
/// <param name="Namespace">Namespace, or empty for cluster-scoped objects.</param>
/// <param name="Name">Name.</param>
public sealed record ObjectRef(string ApiVersion, string Kind, string Namespace, string Name)
{
    /// <summary>As kubectl users write it: <c>Deployment shoot--x--y/kube-apiserver</c>.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}
