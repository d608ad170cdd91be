using Masterful.Workflows.Contracts.Errors;
using Temporalio.Exceptions;

namespace Masterful.Activities.Artifacts;

/// <summary>
/// Removes old artifacts: of each kind the newest few stay, and always one that was opened to its end just before anything goes.
/// Where none can be opened nothing goes, because what is left might be the only copy.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="keys">The keys at hand; an artifact that is sealed to another one cannot be verified here.</param>
public sealed class ArtifactRetention(IArtifactStore store, IReadOnlyList<SealingKey> keys)
{
    /// <summary>Decides for every artifact below a prefix, and removes what goes unless it is a rehearsal.</summary>
    /// <param name="prefix">Names to look at; empty for all.</param>
    /// <param name="keep">How many of a kind stay, at least one.</param>
    /// <param name="dryRun">Decide only.</param>
    /// <param name="cancellationToken">Stops between two artifacts.</param>
    public async Task<IReadOnlyList<RetentionOutcome>> RunAsync(
        string prefix, int keep, bool dryRun, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        var all = new List<StoredArtifact>();
        await foreach (var artifact in store.ListAsync(prefix, cancellationToken))
        {
            all.Add(artifact);
        }

        var outcomes = new List<RetentionOutcome>();
        foreach (var kind in all.GroupBy(artifact => artifact.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            var ordered = kind.OrderByDescending(artifact => artifact.ModifiedAt).ThenByDescending(artifact => artifact.Name, StringComparer.Ordinal).ToList();
            var decided = await DecideAsync(ordered, keep, cancellationToken);
            foreach (var outcome in decided.Where(outcome => !outcome.Kept && !dryRun))
            {
                await store.DeleteAsync(outcome.Artifact.Name, cancellationToken);
            }

            outcomes.AddRange(decided);
        }

        return outcomes;
    }

    private async Task<List<RetentionOutcome>> DecideAsync(List<StoredArtifact> newestFirst, int keep, CancellationToken cancellationToken)
    {
        if (newestFirst.Count <= keep)
        {
            return [.. newestFirst.Select(artifact => new RetentionOutcome(artifact, true, false, newestFirst.Count == 1 ? "the only copy" : $"among the newest {keep}"))];
        }

        // Reading is dear, so it ends at the first that opens; those before it are the damaged ones, or sealed to another key.
        StoredArtifact? verified = null;
        foreach (var artifact in newestFirst)
        {
            if (await OpensAsync(artifact, cancellationToken))
            {
                verified = artifact;
                break;
            }
        }

        return [.. newestFirst.Select((artifact, index) => (artifact, index) switch
        {
            _ when verified is null => new RetentionOutcome(artifact, true, false, "no copy of its kind can be opened with the keys at hand"),
            _ when artifact == verified => new RetentionOutcome(artifact, true, true, index < keep ? $"among the newest {keep}, opened to its end" : "the newest that opens"),
            _ when index < keep => new RetentionOutcome(artifact, true, false, $"among the newest {keep}"),
            _ => new RetentionOutcome(artifact, false, false, $"{keep} newer ones stay, and {verified.Name} opens"),
        })];
    }

    private async Task<bool> OpensAsync(StoredArtifact artifact, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            try
            {
                if (await store.FindAsync(artifact.Name, key, cancellationToken) is not null)
                {
                    return true;
                }
            }
            catch (ApplicationFailureException failure) when (failure.ErrorType == PlatformErrors.Artifact.Id || failure.ErrorType == PlatformErrors.ArtifactSealed.Id)
            {
                // Damaged, or for somebody else: it proves nothing.
            }
        }

        return false;
    }
}
