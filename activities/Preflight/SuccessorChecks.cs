using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Seed;
using Temporalio.Exceptions;

namespace Masterful.Activities.Preflight;

/// <summary>
/// What the Seed does for the Shoot today and nobody does after the move. None of it keeps the control plane from moving, and all of it is found out
/// weeks later where it was not told before.
/// </summary>
/// <param name="settings">The Shoot in the landscape file.</param>
/// <param name="ns">The control plane's namespace.</param>
/// <param name="findings">Where it is told.</param>
internal sealed class SuccessorChecks(ShootSettings settings, string ns, FindingList findings)
{
    private static readonly string[] Moved = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd-main", "etcd-events"];

    // Nobody misses these in the cluster, or something else takes their place.
    private static readonly Dictionary<string, string> Unneeded = new(StringComparer.Ordinal)
    {
        ["gardener-resource-manager"] = "Addons replays what it applied",
        ["vpn-seed-server"] = "the API server reaches nodes directly",
        ["machine-controller-manager"] = "machines stay as they are, none is made, replaced or deleted by a Seed that does not see their Nodes any more",
        ["cluster-autoscaler"] = "without machine-controller-manager there are no machines to scale",
        ["kube-state-metrics"] = "it belongs to the Seed's monitoring",
        ["prometheus-shoot"] = "it belongs to the Seed's monitoring",
        ["alertmanager-shoot"] = "it belongs to the Seed's monitoring",
        ["plutono"] = "it belongs to the Seed's monitoring",
        ["blackbox-exporter"] = "it belongs to the Seed's monitoring",
        ["vali"] = "it belongs to the Seed's logging",
        ["event-logger"] = "it belongs to the Seed's logging",
        ["opentelemetry-collector"] = "it belongs to the Seed's logging",
    };

    // By how a name begins, the longer ones first.
    private static readonly (string Prefix, string Missed)[] Known =
    [
        ("cloud-controller-manager", "no load balancers are made for Services, no routes for new Nodes, and these stay tainted as uninitialized"),
        ("csi-snapshot", "no snapshots of volumes are taken"),
        ("csi-", "no volumes are made, attached or resized"),
        ("vpa-", "VerticalPodAutoscalers change nothing"),
    ];

    /// <summary>Names Deployments and StatefulSets that have no counterpart after the move; all of extensions are among them.</summary>
    public void Workloads(IReadOnlyList<JsonObject> all)
    {
        var workloads = all.Where(item => item.Kind() is "Deployment" or "StatefulSet" && !Moved.Contains(item.Name()));
        foreach (var workload in workloads.OrderBy(item => item.Kind(), StringComparer.Ordinal).ThenBy(item => item.Name(), StringComparer.Ordinal))
        {
            var missed = Known.FirstOrDefault(known => workload.Name().StartsWith(known.Prefix, StringComparison.Ordinal)).Missed ?? "nobody does what it does";
            findings.Prefer(
                Unneeded.TryGetValue(workload.Name(), out var why), "no-successor", $"{workload.Kind()} {ns}/{workload.Name()}", $"it is not needed after the move: {why}",
                $"it stays behind and has no counterpart after the move: {missed} until something in the cluster does it",
                "bring what does it into the cluster, beforehand or right after the move, or see that nobody needs it.");
        }
    }

    /// <summary>Tells when nobody will approve the serving certificates that kubelets ask for.</summary>
    public void KubeletCertificates() => findings.Prefer(
        settings.ResourceManager || settings.Seed?.Mode == "managedSeed", "kubelet-serving-certificates", $"kubelets of {settings.Name}", "gardener-resource-manager in the cluster approves their certificates",
        "nobody approves their CertificateSigningRequests (kubernetes.io/kubelet-serving) after the move, as the Seed's gardener-resource-manager did: once their certificates end, within 30 days, kubectl logs, kubectl exec and metrics fail",
        "bring gardener-resource-manager into the cluster (addons: {resourceManager: true}), or another approver of these requests.");

    /// <summary>Tells when nobody will back etcd up, as the backup sidecar stays behind.</summary>
    public void Backups() => findings.Prefer(
        HasBackup(), "no-backup", $"etcd of {settings.Name}", "controlPlane.backup of the Seed's template has it backed up",
        "nothing backs it up after the move: etcd-backup-restore, which does so today, runs beside the hosted etcd only",
        "have a timer on a control-plane node save it with `etcdctl snapshot save` to another machine, as docs/runbook.md shows (Afterwards), or give shoot.controlPlane.backup in the template of seed.mode managedSeed.");

    // What is wrong with a template is told by another check.
    private bool HasBackup()
    {
        try
        {
            return settings.Seed is { Mode: "managedSeed" } seed && SeedTemplate.Read(seed).Shoot.Child("controlPlane", "backup") is not null;
        }
        catch (ApplicationFailureException)
        {
            return false;
        }
    }
}
