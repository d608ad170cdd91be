namespace Masterful.Workflows.Contracts;

/// <summary>
/// What every activity of one migration is told about it. Requests carry names only: credentials, endpoints and addresses come
/// from the landscape file of the process that runs the activity.
/// </summary>
/// <param name="MigrationId">The workflow id, <c>migrate/&lt;project&gt;/&lt;shoot&gt;</c>; the same for every attempt, so state that an activity leaves behind is found again.</param>
/// <param name="Shoot">The Shoot as <c>namespace/name</c> in the Garden, for example <c>garden/masterful</c>.</param>
/// <param name="Strategy">Where etcd's content comes from.</param>
/// <param name="Nodes">Names of the control-plane nodes, first the one that etcd is restored on.</param>
/// <param name="Profile">Name of the prune profile.</param>
/// <param name="SourceSeed">The Seed that hosts the control plane; empty before Preflight has read it.</param>
/// <param name="SourceNamespace">The control plane's namespace there (<c>status.technicalID</c>); empty before Preflight has read it.</param>
/// <param name="Import">Name of the profile that a fresh etcd imports by; empty when it imports nothing.</param>
/// <param name="ApiNames">The API's DNS names that will be moved, the internal one first; null before Preflight has read them.</param>
public sealed record MigrationContext(
    string MigrationId,
    string Shoot,
    MigrationStrategy Strategy,
    IReadOnlyList<string> Nodes,
    string Profile,
    string SourceSeed = "",
    string SourceNamespace = "",
    string Import = "",
    IReadOnlyList<string>? ApiNames = null);
