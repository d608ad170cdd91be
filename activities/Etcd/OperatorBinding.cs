using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Workflows.Contracts;

namespace Masterful.Activities.Etcd;

/// <summary>
/// The migration's own rights on the new API server: a group that the operator certificate names, bound to <c>cluster-admin</c>. Unlike
/// <c>system:masters</c> it can be taken away again, by deleting this one object.
/// </summary>
public static class OperatorBinding
{
    /// <summary>Name of binding and group.</summary>
    public const string Name = "masterful:operators";

    /// <summary>Its etcd key.</summary>
    public const string Key = RegistryKey.Prefix + "clusterrolebindings/" + Name;

    /// <summary>The object as kube-apiserver accepts it from etcd: JSON is as good as protobuf there.</summary>
    public static byte[] Value(MigrationContext migration, DateTimeOffset createdAt)
    {
        // The same migration always makes the same UID, so that writing it twice is writing it once.
        var uid = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(Name + "\n" + migration.MigrationId)).AsSpan(0, 16));
        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["kind"] = "ClusterRoleBinding",
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = Name,
                ["uid"] = uid.ToString(),
                ["creationTimestamp"] = createdAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
                ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "masterful" },
            },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "Group", ["apiGroup"] = "rbac.authorization.k8s.io", ["name"] = Name }),
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "cluster-admin" },
        }.ToJsonString());
    }
}
