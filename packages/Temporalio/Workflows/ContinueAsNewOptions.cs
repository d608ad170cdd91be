using Temporalio.Common;

namespace Temporalio.Workflows;

/// <summary>What changes in the next run. Whatever is null is taken over from the current one.</summary>
public class ContinueAsNewOptions : ICloneable
{
    /// <summary>Task queue of the next run.</summary>
    public string? TaskQueue { get; set; }

    /// <summary>Longest time of the next run.</summary>
    public TimeSpan? RunTimeout { get; set; }

    /// <summary>Longest time of one of its workflow tasks.</summary>
    public TimeSpan? TaskTimeout { get; set; }

    /// <summary>How long the next run waits before its first workflow task.</summary>
    public TimeSpan? BackoffStartInterval { get; set; }

    /// <summary>Retry policy of the next run.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>Memo of the next run.</summary>
    public IReadOnlyDictionary<string, object>? Memo { get; set; }

    /// <summary>Search attributes of the next run.</summary>
    public SearchAttributeCollection? TypedSearchAttributes { get; set; }

    /// <summary>Copies the options.</summary>
    public virtual object Clone() => MemberwiseClone();
}
