using ProtoPriority = Temporalio.Api.Common.V1.Priority;

namespace Temporalio.Common;

/// <summary>How urgent a task is beside the others of its queue; smaller keys come first.</summary>
public record Priority(int? PriorityKey = null, string? FairnessKey = null, float? FairnessWeight = null)
{
    public static Priority Default { get; } = new();

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
