namespace Masterful.Workflows.Contracts.Addons;

/// <summary>What server-side apply did to an object.</summary>
public enum ApplyResult
{
    /// <summary>It was not there.</summary>
    Created,

    /// <summary>It was there and is different now.</summary>
    Changed,

    /// <summary>It was there and is the same.</summary>
    Unchanged,

    /// <summary>It was left alone, for the reason given.</summary>
    Skipped,

    /// <summary>It could not be applied, for the reason given.</summary>
    Failed,
}
