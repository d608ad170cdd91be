using static Masterful.Workflows.Contracts.Verification.CheckSeverity;
using static Masterful.Workflows.Contracts.Verification.CheckVantage;

namespace Masterful.Workflows.Contracts.Verification;

/// <summary>Every check that there is: those of phase Verify, and of <c>masterful verify</c>.</summary>
public static class CheckTable
{
    /// <summary>Whether it serves at all.</summary>
    public static readonly CheckDefinition ApiReady = new(
        "api-ready", "The API server is ready", Error, Api, false, "the parts of `/readyz` that are named, the Pod of kube-apiserver, and etcd.");

    /// <summary>Whether it is the cluster that was meant.</summary>
    public static readonly CheckDefinition RightServer = new(
        "right-server", "The kubeconfig leads to the Shoot's own API server", Warning, Api, false, "whether the kubeconfig is that of the Shoot, or goes through a tunnel.");

    /// <summary>Whether old tokens live.</summary>
    public static readonly CheckDefinition Continuity = new(
        "service-account-continuity", "Tokens from before the move authenticate, with the same UID", Error, Api, false,
        "the signing keys and issuers among kube-apiserver's flags; whether etcd was restored and not made anew.");

    /// <summary>Whether tokens name the same issuer.</summary>
    public static readonly CheckDefinition Issuer = new(
        "issuer-unchanged", "The ServiceAccount issuer is the expected one", Error, Api, false, "`--service-account-issuer` of kube-apiserver.");

    /// <summary>Whether tokens are signed with the same key.</summary>
    public static readonly CheckDefinition SigningKey = new(
        "signing-key-unchanged", "The expected ServiceAccount signing key is served", Error, Api, false, "`--service-account-key-file` of kube-apiserver.");

    /// <summary>Whether Pods reach the right servers.</summary>
    public static readonly CheckDefinition Endpoints = new(
        "kubernetes-endpoints", "Service default/kubernetes names the expected servers and no others", Error, Api, false,
        "`--advertise-address` of kube-apiserver, and keys below `/registry/masterleases` in etcd.");

    /// <summary>Whether the controllers work.</summary>
    public static readonly CheckDefinition Leases = new(
        "controller-leases", "Controller manager and scheduler hold their leases and renew them", Error, Api, false, "the Pods of kube-controller-manager and kube-scheduler.");

    /// <summary>Whether the controllers have the rights they need and no others.</summary>
    public static readonly CheckDefinition ComponentRights = new(
        "component-rights", "Controller manager and scheduler may do their work, and not everything", Error, Api, false,
        "ClusterRoles `system:kube-controller-manager` and `system:kube-scheduler` and who binds these users to more.");

    /// <summary>Whether somebody gives that group rights by hand.</summary>
    public static readonly CheckDefinition MastersBindings = new(
        "masters-bindings", "Only the built-in ClusterRoleBinding names the group system:masters", Info, Api, false, "why the bindings that are named exist.");

    /// <summary>Who asks.</summary>
    public static readonly CheckDefinition Caller = new(
        "caller-not-masters", "The credential in use is no member of system:masters", Warning, Api, false,
        "whether that credential is still needed: it cannot be taken back before it expires.");

    /// <summary>Who the components are, by their kubeconfigs.</summary>
    public static readonly CheckDefinition ComponentIdentities = new(
        "component-identities", "Components authenticate as themselves", Error, Node, false, "the kubeconfigs below /var/lib/static-pods.");

    /// <summary>What lies on the node.</summary>
    public static readonly CheckDefinition NoMasters = new(
        "no-system-masters", "No credential on the node is a member of system:masters", Error, Node, false, "the file that is named; remove it or issue it anew.");

    /// <summary>Whether what was kept is what was there.</summary>
    public static readonly CheckDefinition KeptKeys = new(
        "kept-keys", "Every kept key is byte-identical to the snapshot's", Error, Node, false, "the prune's report.");

    /// <summary>Whether etcd is well.</summary>
    public static readonly CheckDefinition EtcdAlarms = new(
        "etcd-alarms", "etcd-main raises no alarm", Error, Node, false, "the space of etcd's quota and of its disk.");

    /// <summary>Whether events can be written.</summary>
    public static readonly CheckDefinition EtcdEvents = new("etcd-events-served", "etcd-events serves", Error, Node, false, "the Pod of etcd-events.");

    /// <summary>Whether writes are blocked.</summary>
    public static readonly CheckDefinition DeadReferences = new(
        "no-dead-references", "No webhook that blocks writes points at something that is gone", Error, Api, false, "the webhook that is named, and the Pods behind it.");

    /// <summary>Whether writes are slowed down.</summary>
    public static readonly CheckDefinition DeadIgnored = new(
        "no-dead-ignored-webhooks", "No webhook whose failures are ignored points at something that is gone", Warning, Api, false,
        "the webhook that is named: each request waits for its timeout.");

    /// <summary>Whether API groups are missing.</summary>
    public static readonly CheckDefinition DeadApiServices = new(
        "no-dead-apiservices", "No APIService points at something that is gone or that the API server does not reach", Warning, Api, false,
        "the Pods behind it, and NetworkPolicies that keep the API server out: while it is away, namespaces cannot be deleted.");

    /// <summary>Whether custom resources can be read.</summary>
    public static readonly CheckDefinition DeadConversions = new(
        "no-dead-conversions", "No CustomResourceDefinition converts by something that is gone", Error, Api, false,
        "the Pods behind it: its objects cannot be read in other versions than the stored one.");

    /// <summary>Whether the encryption configuration came along.</summary>
    public static readonly CheckDefinition SecretsDecrypt = new(
        "secrets-decrypt", "All Secrets can be read", Error, Api, false, "`--encryption-provider-config` of kube-apiserver, and its keys.");

    /// <summary>Whether Secrets can be written.</summary>
    public static readonly CheckDefinition SecretsRoundTrip = new(
        "secrets-round-trip", "A new Secret comes back as it was written", Error, Api, true, "`--encryption-provider-config` of kube-apiserver, and its keys.");

    /// <summary>Whether something new is scheduled.</summary>
    public static readonly CheckDefinition Scheduled = new(
        "workload-scheduled", "A new Deployment gets a Pod that is bound to a node", Error, Api, true, "kube-controller-manager and kube-scheduler, and the nodes' room.");

    /// <summary>Whether something new is reached.</summary>
    public static readonly CheckDefinition ServiceEndpoints = new(
        "service-endpoints", "A new Service gets endpoints", Error, Api, true, "kube-controller-manager, and the Pod that is named.");

    /// <summary>Whether the source stays at zero.</summary>
    public static readonly CheckDefinition SourceStopped = new(
        "source-stopped", "Nobody scaled the source up again", Error, BesideSeed, false, "who scaled it: the fence's annotations keep gardenlet and the etcd operator away.");

    /// <summary>Whether the source does not answer.</summary>
    public static readonly CheckDefinition SourceSilent = new(
        "source-silent", "Nothing answers on the old side", Error, BesideSeed, false, "what listens there; two API servers on two etcds lose writes.");

    /// <summary>Whether the source is left alone.</summary>
    public static readonly CheckDefinition SourceIgnored = new(
        "source-ignored", "Nobody reconciles the source", Error, BesideSeed, false, "who removed the annotations of the fence.");

    /// <summary>All of them: by vantage, in the order in which they run.</summary>
    public static IReadOnlyList<CheckDefinition> All { get; } =
    [
        ApiReady, RightServer, Caller, Continuity, Issuer, SigningKey, Endpoints, Leases, ComponentRights, MastersBindings,
        DeadReferences, DeadIgnored, DeadApiServices, DeadConversions, SecretsDecrypt, SecretsRoundTrip, Scheduled, ServiceEndpoints,
        ComponentIdentities, NoMasters, KeptKeys, EtcdAlarms, EtcdEvents,
        SourceStopped, SourceSilent, SourceIgnored,
    ];
}
