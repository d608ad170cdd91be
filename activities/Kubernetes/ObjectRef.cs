using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>Names one object of an API server.</summary>
/// <param name="ApiVersion">Group and version as in the object, for example <c>apps/v1</c> or <c>v1</c>.</param>
/// <param name="Kind">For example <c>Deployment</c>.</param>
/// <param name="Namespace">Null for objects that live in none.</param>
/// <param name="Name">The object's name.</param>
public readonly record struct ObjectRef(string ApiVersion, string Kind, string? Namespace, string Name)
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group => ApiVersion.Contains('/') ? ApiVersion[..ApiVersion.IndexOf('/')] : "";

    /// <summary>Names <paramref name="obj"/>, which must say its version, kind and name.</summary>
    public static ObjectRef Of(JsonObject obj) => new(obj.ApiVersion(), obj.Kind(), obj.Namespace(), obj.Name());

    /// <summary>For messages: <c>apps/v1 Deployment shoot--a--b/etcd-druid</c>.</summary>
    public override string ToString() =>
        Namespace is null ? $"{ApiVersion} {Kind} {Name}" : $"{ApiVersion} {Kind} {Namespace}/{Name}";
}
