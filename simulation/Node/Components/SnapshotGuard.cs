using System.Globalization;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Node;

/// <summary>
/// Tells what the snapshot brought along from what was made since. The simulation's controllers and kubelet leave the former
/// alone, so that a restored key can be compared with the snapshot's byte by byte.
/// </summary>
internal static class SnapshotGuard
{
    /// <summary>Whether the object was created after the landscape began.</summary>
    public static bool IsNew(JsonObject value, DateTimeOffset since) =>
        DateTimeOffset.TryParse(value["metadata"]?["creationTimestamp"]?.GetValue<string>(), CultureInfo.InvariantCulture, out var created)
        && created >= since.AddSeconds(-1);
}
