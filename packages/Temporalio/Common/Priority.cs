using ProtoPriority = Temporalio.Api.Common.V1.Priority;

namespace Temporalio.Common;

/// <summary>How urgent a task is beside the others of its queue; smaller keys come first.</summary>
public sealed record Priority
{
    /// <summary>A priority of which some parts may be left to the server.</summary>
    public Priority(int? priorityKey = null, string? fairnessKey = null, float? fairnessWeight = null)
    {
        PriorityKey = priorityKey;
        FairnessKey = fairnessKey;
        FairnessWeight = fairnessWeight;
    }

    public static Priority Default { get; } = new();

    /// <summary>1 is the most urgent; null for the server's default.</summary>
    public int? PriorityKey { get; init; }

    /// <summary>What shares of the queue are weighed by; null for none.</summary>
    public string? FairnessKey { get; init; }

    /// <summary>Weight of the key; null for the server's default.</summary>
    public float? FairnessWeight { get; init; }

    internal static Priority FromProto(ProtoPriority? proto) => proto == null ? Default : new(
        proto.PriorityKey == 0 ? null : proto.PriorityKey,
        proto.FairnessKey.Length == 0 ? null : proto.FairnessKey,
        proto.FairnessWeight == 0 ? null : proto.FairnessWeight);

    internal ProtoPriority ToProto() => new()
    {
        PriorityKey = PriorityKey ?? 0,
        FairnessKey = FairnessKey ?? string.Empty,
        FairnessWeight = FairnessWeight ?? 0,
    };
}
