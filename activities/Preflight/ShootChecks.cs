using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Preflight;

/// <summary>What the Garden says about the Shoot.</summary>
/// <param name="shoot">The Shoot.</param>
/// <param name="findings">Takes what was found.</param>
/// <param name="nodes">How many nodes its control plane moves onto.</param>
internal sealed class ShootChecks(JsonObject shoot, FindingList findings, int nodes = 1)
{
    private static readonly string[] Conditions = ["APIServerAvailable", "ControlPlaneHealthy", "EveryNodeReady", "SystemComponentsHealthy"];
    private readonly string subject = $"Shoot {shoot.Namespace()}/{shoot.Name()}";

    public void Run()
    {
        State();
        Health();
        Rotations();
        Identity();
        SelfHosting();
        Maintenance();
    }

    private void State()
    {
        var operation = shoot.Child("status", "lastOperation");
        var (state, progress) = (operation.Text("state") ?? "none", operation.Number("progress") ?? 0);
        findings.Require(
            state == "Succeeded" && progress == 100, "shoot-last-operation", subject, "its last operation succeeded",
            $"its last operation is {operation.Text("type") ?? "unknown"}, {state} at {progress} %", "wait until Gardener has reconciled the Shoot, or repair what its status says.");
        findings.Require(
            shoot.Text("status", "hibernated") != "true" && shoot.Text("spec", "hibernation", "enabled") != "true", "shoot-not-hibernated", subject, "it is awake",
            "it is hibernated, or about to be", "wake the Shoot up, and remove its hibernation schedule.");
        findings.Require(
            shoot.DeletionTimestamp() is null, "shoot-not-deleting", subject, "nobody deletes it",
            $"its deletion was asked for at {shoot.DeletionTimestamp()}", "a Shoot that is being deleted cannot be moved.");
    }

    private void Health()
    {
        foreach (var type in Conditions)
        {
            var status = shoot.ConditionStatus(type) ?? "missing";
            findings.Require(status == "True", "shoot-condition", $"{subject}, condition {type}", "True", $"it is {status}", "repair what the condition's message says; a broken control plane is not moved.");
        }

        var observability = shoot.ConditionStatus("ObservabilityComponentsHealthy") ?? "missing";
        findings.Prefer(observability is "True" or "missing", "shoot-condition", $"{subject}, condition ObservabilityComponentsHealthy", observability, $"it is {observability}", "it does not matter for the move, but look before you lose sight of the old Seed's monitoring.");
        foreach (var constraint in shoot.Children("status", "constraints").Where(constraint => constraint.Text("status") == "False"))
        {
            findings.Warning("shoot-constraint", $"{subject}, constraint {constraint.Text("type")}", constraint.Text("message") ?? "it is False", "look at the webhooks that it names: one that fails blocks the new control plane as well.");
        }
    }

    private void Rotations()
    {
        var open = (shoot.Child("status", "credentials", "rotation") ?? [])
            .Select(rotation => (rotation.Key, Phase: rotation.Value.Text("phase") ?? ""))
            .Where(rotation => rotation.Phase is not ("" or "Completed"))
            .Select(rotation => $"{rotation.Key} is {rotation.Phase}")
            .ToList();
        findings.Require(open.Count == 0, "no-rotation", subject, "no credential rotation is under way", string.Join(", ", open), "complete the rotation; in the middle of one there are two of everything.");
    }

    private void Identity()
    {
        var (technicalId, uid) = (shoot.Text("status", "technicalID") ?? "", shoot.Text("status", "uid") ?? "");
        findings.Require(
            technicalId.Length > 0 && uid.Length > 0, "shoot-identity", subject, $"technicalID {technicalId}, uid {uid}",
            "its status has no technicalID or uid", "wait until Gardener has reconciled the Shoot once.");
        findings.Require(
            !shoot.Children("spec", "provider", "workers").Any(worker => worker["controlPlane"] is not null), "shoot-hosted", subject, "its control plane is hosted",
            "it is self-hosted already", "there is nothing to move.");
    }

    /// <summary>What Gardener will ask of the Shoot that takes this one's place; none of it stops the control plane itself from moving.</summary>
    private void SelfHosting()
    {
        findings.Prefer(
            shoot.Namespace() == "garden", "self-hosted-namespace", subject, "it lives in the namespace garden",
            "Gardener accepts self-hosted Shoots in the namespace garden only", "the new Shoot object will have to live there; its technicalID and issuer are carried over.");
        var pools = shoot.Children("spec", "provider", "workers").ToList();
        findings.Prefer(
            pools.Any(pool => pool.Number("minimum") == 1 && pool.Number("maximum") == 1), "self-hosted-pool", subject, "a worker pool has exactly one machine",
            "no worker pool has minimum and maximum 1, which Gardener asks of a control-plane pool", "make a pool of one machine for the control plane, or Gardener will refuse the new Shoot object.");
        var available = shoot.Text("spec", "controlPlane", "highAvailability", "failureTolerance", "type") is not null;
        findings.Prefer(
            !available || nodes > 1, "single-node", subject, available ? $"it is highly available and moves onto {nodes} nodes" : "it is not highly available",
            "its control plane is highly available; the moved one runs on one node", "name three nodes, accept that, or do not move this Shoot.");
    }

    private void Maintenance()
    {
        var updates = shoot.Child("spec", "maintenance", "autoUpdate");
        var on = new[] { "kubernetesVersion", "machineImageVersion" }.Where(field => updates.Text(field) == "true").ToList();
        findings.Prefer(
            on.Count == 0, "no-automatic-update", subject, "no automatic update is switched on",
            $"spec.maintenance.autoUpdate has {string.Join(" and ", on)} on", "a node that is replaced takes its control plane along: switch this off.");
    }
}
