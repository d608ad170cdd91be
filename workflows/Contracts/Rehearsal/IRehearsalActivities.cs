using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Rehearsal;

/// <summary>Tries a migration beside the Seed, on directories and ports that are thrown away.</summary>
public interface IRehearsalActivities
{
    /// <summary>
    /// Takes a snapshot of the live etcd, makes credentials, renders static Pods, restores and prunes, all below a temporary directory. Where
    /// a kube-apiserver of the Shoot's minor version is at hand it is started on what was restored, and asked for Secrets, tokens and keys.
    /// Reads Garden, Seed and etcd; writes nothing there and nothing on a node. Fails with the errors of the real steps.
    /// </summary>
    [Activity]
    Task<RehearsalReport> RehearseAsync(MigrationContext migration);
}
