using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Source;

/// <summary>Looks whether something brought the source back, before and between the steps of letting go of it.</summary>
internal static class RetireGuard
{
    public static async Task CheckAsync(SourceControlPlane source, CancellationToken cancellationToken)
    {
        if (await source.ScaledUpAsync(cancellationToken) is { Count: > 0 } up)
        {
            throw RetireErrors.SourceBack.At($"Deployment {source.Namespace}/{up[0]}", $"it is not at 0 replicas any more ({string.Join(", ", up)}).");
        }
    }
}
