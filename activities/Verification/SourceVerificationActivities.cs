using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Source;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Activities;

namespace Masterful.Activities.Verification;

/// <summary>Checks from beside the Seed that the old side is silent and stays so.</summary>
public sealed partial class SourceVerificationActivities(LandscapeFile landscape, TimeProvider clock) : IVerificationActivities
{
    /// <inheritdoc/>
    [Activity]
    public Task<VerificationReport> VerifySourceAsync(FenceRequest request) => Clusters.GuardAsync(async () =>
    {
        var cancellationToken = ActivityProgress.CancellationToken;
        using var source = new SourceControlPlane(landscape, request.Migration, clock);
        var up = await source.ScaledUpAsync(cancellationToken);
        var candidates = await source.CandidatesAsync(cancellationToken);
        var answering = await (await source.AddressesAsync(cancellationToken)).AnsweringAsync(candidates, cancellationToken);
        var touchable = await TouchableAsync(source, request.Record, cancellationToken);
        return new VerificationReport(
        [
            Check("source-stopped", "Nobody scaled the source up again", up, "all workloads of the fence are at 0"),
            Check("source-silent", "Nothing answers on the old side", answering, $"no API server with the source's serving key at {string.Join(", ", candidates)}"),
            Check("source-ignored", "Nobody reconciles the source", touchable, $"{request.Record.Annotations.Count} objects are marked to be left alone"),
        ]);
    });

    private static VerificationCheck Check(string id, string title, IReadOnlyList<string> offenders, string evidence) =>
        new(id, title, offenders.Count == 0 ? CheckOutcome.Passed : CheckOutcome.Failed, offenders.Count == 0 ? evidence : string.Join(", ", offenders));

    private static async Task<IReadOnlyList<string>> TouchableAsync(SourceControlPlane source, SourceRecord record, CancellationToken cancellationToken)
    {
        var touchable = new List<string>();
        foreach (var annotation in record.Annotations)
        {
            var cluster = annotation.Cluster == "garden" ? source.Garden : source.Seed;
            var item = await cluster.FindAsync(SourceAnnotations.Target(annotation.Object), cancellationToken);
            if (item is not null && item.Annotations().GetValueOrDefault(annotation.Key) != SourceAnnotations.Set)
            {
                touchable.Add(annotation.Object.ToString());
            }
        }

        return touchable;
    }
}
