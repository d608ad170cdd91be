using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Errors;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Activities.Source;

/// <summary>
/// Waits for what gardenlet does for a Shoot right now. That a Shoot is to be ignored it reads when it begins an operation, not in the middle of one, which goes
/// on for minutes and scales kube-apiserver up again when it comes to it. While this waits, the API serves.
/// </summary>
/// <param name="garden">The Garden.</param>
/// <param name="shoot">The Shoot, which is to be ignored by now.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class GardenerPatience(KubernetesApi garden, ObjectRef shoot, TimeProvider clock)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Waits until no operation was under way at two looks, so that one that had just begun is seen too. Fails with <c>MIG-FENCE-001</c> after 20 minutes.
    /// </summary>
    public async Task UntilQuietAsync(CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + Limit;
        for (var quiet = 0; ; await Task.Delay(Pause, clock, cancellationToken))
        {
            var operation = (await garden.FindAsync(shoot, cancellationToken)).Child("status", "lastOperation");
            var underWay = operation.Text("state") is "Processing" or "Pending";
            quiet = underWay ? 0 : quiet + 1;
            if (quiet == 2)
            {
                return;
            }

            var words = $"{operation.Text("type")}, {operation.Text("state")} at {operation.Number("progress") ?? 0} %";
            if (underWay && clock.GetUtcNow() >= deadline)
            {
                throw FenceErrors.NotStopped.At($"Shoot {shoot.Namespace}/{shoot.Name}", $"Gardener's operation has not ended in {Limit.TotalMinutes:0} min: {words}.", final: ActivityProgress.IsAgain);
            }

            ActivityProgress.Report(underWay ? $"waiting for Gardener's operation to end: {words}" : "looking whether Gardener begins an operation");
        }
    }
}
