using Masterful.Activities.Node;

namespace Masterful.Activities.Verification;

/// <summary>On the node, beside what else the migration keeps there.</summary>
internal sealed class NodeProbeStore(MigrationDirectory directory) : IProbeStore
{
    /// <summary>Name of the kept state: <c>probe.json</c>.</summary>
    public const string StateName = "probe";

    /// <inheritdoc/>
    public ProbeState? Read() => directory.TryReadState<ProbeState>(StateName);

    /// <inheritdoc/>
    public void Write(ProbeState state) => directory.WriteState(StateName, state);
}
