using Google.Protobuf.WellKnownTypes;
using ProtoRetryPolicy = Temporalio.Api.Common.V1.RetryPolicy;

namespace Temporalio.Common;

/// <summary>How a workflow or an activity is tried again.</summary>
public record RetryPolicy
{
    public TimeSpan InitialInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Each interval is the one before times this; at least 1.</summary>
    public float BackoffCoefficient { get; set; } = 2.0f;

    /// <summary>Longest interval; null means a hundred times the initial one.</summary>
    public TimeSpan? MaximumInterval { get; set; }

    /// <summary>How often it is tried altogether; 0 means without limit, 1 means no retry.</summary>
    public int MaximumAttempts { get; set; }

    /// <summary>Types of application failures that are not tried again.</summary>
    public IReadOnlyCollection<string>? NonRetryableErrorTypes { get; set; }

    internal static RetryPolicy FromProto(ProtoRetryPolicy proto) => new()
    {
        InitialInterval = proto.InitialInterval?.ToTimeSpan() ?? TimeSpan.Zero,
        BackoffCoefficient = (float)proto.BackoffCoefficient,
        MaximumInterval = proto.MaximumInterval?.ToTimeSpan(),
        MaximumAttempts = proto.MaximumAttempts,
        NonRetryableErrorTypes = proto.NonRetryableErrorTypes.Count == 0 ? null : proto.NonRetryableErrorTypes.ToList(),
    };

    internal ProtoRetryPolicy ToProto()
    {
        var proto = new ProtoRetryPolicy
        {
            InitialInterval = Duration.FromTimeSpan(InitialInterval),
            BackoffCoefficient = BackoffCoefficient,
            MaximumInterval = MaximumInterval is { } maximum ? Duration.FromTimeSpan(maximum) : null,
            MaximumAttempts = MaximumAttempts,
        };
        proto.NonRetryableErrorTypes.AddRange(NonRetryableErrorTypes ?? []);
        return proto;
    }
}
