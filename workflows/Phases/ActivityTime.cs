namespace Masterful.Workflows.Phases;

/// <summary>How long an activity may take.</summary>
public enum ActivityTime
{
    /// <summary>Reads, small writes: two minutes.</summary>
    Short,

    /// <summary>Waits for other programs, each for as long as the activity says: half an hour in all, more than these come to.</summary>
    Wait,

    /// <summary>Moves data: one hour.</summary>
    Bulk,

    /// <summary>Runs beside the phases until it is cancelled: one day.</summary>
    Beside,
}
