using Masterful.Activities.Kubernetes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Source;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Activities.Verification;

/// <summary>Whether the old side stays as the fence left it.</summary>
internal static class SourceChecks
{
    /// <summary>Runs them.</summary>
    /// <param name="source">The source.</param>
    /// <param name="annotations">The annotations that must be there; what was there before does not matter.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<VerificationReport> RunAsync(
        SourceControlPlane source, IReadOnlyList<SavedAnnotation> annotations, CancellationToken cancellationToken)
    {
        var up = await source.ScaledUpAsync(cancellationToken);
        var reach = await SourceReach.ReadAsync(source, cancellationToken);
        var answering = await reach.AnsweringAsync(cancellationToken);
        var touchable = await TouchableAsync(source, annotations, cancellationToken);
        return new VerificationReport(
        [
            Check(CheckTable.SourceStopped, up, "all workloads of the fence are at 0"),
            Check(CheckTable.SourceSilent, answering, $"no API server with the source's serving key at {string.Join(", ", reach.Candidates)}"),
            Check(CheckTable.SourceIgnored, touchable, $"{annotations.Count} objects are marked to be left alone"),
        ]);
    }

    private static VerificationCheck Check(CheckDefinition check, IReadOnlyList<string> offenders, string evidence) => CheckResult.Of(offenders, evidence).As(check);

    private static async Task<IReadOnlyList<string>> TouchableAsync(
        SourceControlPlane source, IReadOnlyList<SavedAnnotation> annotations, CancellationToken cancellationToken)
    {
        var touchable = new List<string>();
        foreach (var annotation in annotations)
        {
            var cluster = annotation.Cluster == SourceAnnotations.GardenCluster ? source.Garden : source.Seed;
            var item = await cluster.FindAsync(SourceAnnotations.Target(annotation.Object), cancellationToken);
            if (item is not null && item.Annotations().GetValueOrDefault(annotation.Key) != SourceAnnotations.Set)
            {
                touchable.Add(annotation.Object.ToString());
            }
        }

        return touchable;
    }
}
