using Masterful.Workflows.Contracts.Credentials;

namespace Masterful.Activities.Credentials;

/// <summary>
/// Every credential of a static control plane. What is not in this table is not signed, and nothing in it is a member of
/// <c>system:masters</c>: such a certificate could not be taken back.
/// </summary>
public static class CredentialTable
{
    /// <summary>The group that bypasses authorization; refused wherever it shows up.</summary>
    public const string Masters = "system:masters";

    /// <summary>Name of the migration's own credential.</summary>
    public const string Operator = CredentialNames.Operator;

    /// <summary>The migration's own group, bound to cluster-admin until it is revoked.</summary>
    public const string OperatorGroup = "masterful:operators";

    // As long as Gardener's own, and never longer than the authority's: nobody renews what serves the control plane, and all of it would end in the same minute.
    private static readonly TimeSpan Lasting = TimeSpan.FromDays(3650);

    /// <summary>The rows, in the order in which they are asked for.</summary>
    public static IReadOnlyList<CredentialTemplate> All { get; } =
    [
        new("kube-apiserver", "ca", "kube-apiserver", [], Server: true, Client: false, Lasting, "kube-apiserver", OnNode: true),
        new("kube-apiserver-kubelet", "ca-kubelet", "system:kube-apiserver:kubelet", [], Server: false, Client: true, Lasting),
        new("kube-aggregator", "ca-front-proxy", "system:kube-aggregator", [], Server: false, Client: true, Lasting),
        new("etcd-client", "ca-etcd", "etcd-client", [], Server: false, Client: true, Lasting),
        new("etcd-server-main", "ca-etcd", "etcd-server", [], Server: true, Client: true, Lasting, "etcd-server-main", OnNode: true),
        new("etcd-server-events", "ca-etcd", "etcd-server", [], Server: true, Client: true, Lasting, "etcd-server-events", OnNode: true),
        new("etcd-peer-main", "ca-etcd-peer", "etcd-server", [], Server: true, Client: true, Lasting, OnNode: true),
        new("etcd-peer-events", "ca-etcd-peer", "etcd-server", [], Server: true, Client: true, Lasting, OnNode: true),
        new("kube-controller-manager", "ca-client", "system:kube-controller-manager", [], Server: false, Client: true, Lasting),
        new("kube-scheduler", "ca-client", "system:kube-scheduler", [], Server: false, Client: true, Lasting),
        new("kube-controller-manager-server", "ca", "kube-controller-manager", [], Server: true, Client: false, Lasting, "kube-controller-manager-server", OnNode: true),
        new("kube-scheduler-server", "ca", "kube-scheduler", [], Server: true, Client: false, Lasting, "kube-scheduler-server", OnNode: true),
        new(Operator, "ca-client", "masterful:operator", [OperatorGroup], Server: false, Client: true, TimeSpan.FromHours(24)),
    ];

    /// <summary>What the probe beside the Seed authenticates with, the name of a node's kubelet for a day. No node may ask for it.</summary>
    internal static CredentialTemplate Probe(string node) =>
        new("probe", "ca-client", $"system:node:{node}", ["system:nodes"], Server: false, Client: true, TimeSpan.FromDays(1));

    /// <summary>The row of a name, or null.</summary>
    public static CredentialTemplate? Find(string name) => All.FirstOrDefault(template => template.Name == name);
}
