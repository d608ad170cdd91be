using System.Text.Json.Nodes;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Actors;

/// <summary>
/// The Seed's gardenlet in the moved Shoot's namespace <c>garden</c>, whoever deployed it. Once its Deployment is ready it does what
/// the real one does: bootstraps its certificate, registers the Seed, reports its conditions and keeps its Lease.
/// </summary>
internal sealed class TargetGardenlet(KubeClient shoot, SimulationLog log) : IDisposable
{
    private const string Autoscaler = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/verticalpodautoscalers.autoscaling.k8s.io";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(2);
    private GardenSession? session;

    /// <summary>One pass; it comes back every second or two, as the Shoot's API server is away most of the time.</summary>
    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        if (await GardenletDeployment.ReadAsync(shoot, "garden", cancellationToken) is not { } configuration) return Pace;
        var seed = configuration.At("seedConfig") as JsonObject ?? throw new FormatException("GardenletConfiguration without seedConfig");
        var isSelfHosted = await shoot.GetAsync(ShootGardenlet.InfoPath, cancellationToken) is not null;
        if (!isSelfHosted && seed.TextAt("spec", "settings", "verticalPodAutoscaler", "enabled") == "false" && await shoot.GetAsync(Autoscaler, cancellationToken) is null)
            throw new InvalidOperationException("VPA is required for seed cluster: there is no VerticalPodAutoscaler, and the Seed's settings turn gardenlet's own off");
        if (session is null)
        {
            var kubeconfig = await new GardenletBootstrap(shoot, log).RunAsync(configuration, GardenletIdentity.ForSeed(seed.NameOf()), cancellationToken);
            if (kubeconfig is null) return Pace;
            session = GardenSession.Open(kubeconfig);
        }

        if (isSelfHosted && !await session.KnowsShootAsync(seed.NameOf(), cancellationToken))
            throw new InvalidOperationException($"the cluster is self-hosted, but the Garden has no Shoot garden/{seed.NameOf()}; the gardenlet does not start");
        await session.ReportAsync(seed, isSelfHosted, cancellationToken);
        return Steady;
    }

    public void Dispose() => session?.Dispose();
}
