namespace Masterful.Activities.Addons;

/// <summary>What replaying would do.</summary>
public enum AddonChange
{
    /// <summary>It is there and would stay the same.</summary>
    Unchanged,

    /// <summary>It would be left alone.</summary>
    Skipped,

    /// <summary>It would be created.</summary>
    Create,

    /// <summary>It would be changed.</summary>
    Change,

    /// <summary>The API server would refuse it.</summary>
    Refused,
}
