namespace Masterful.Workflows.Contracts.Fleet;

/// <summary>One of a fleet's migrations.</summary>
/// <param name="Shoot">Its Shoot; its workflow is <c>migrate/</c> and this.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Message">Why it waits or failed; empty otherwise.</param>
/// <param name="DowntimeMs">The longest gap that it measured, in milliseconds; null before it has ended.</param>
public sealed record FleetMember(string Shoot, FleetMemberState State, string Message = "", long? DowntimeMs = null)
{
    /// <summary>Whether it began and has not ended.</summary>
    public bool IsUnderWay() => State is FleetMemberState.Running or FleetMemberState.AwaitingApproval or FleetMemberState.Parked;

    /// <summary>Whether it has ended, however.</summary>
    public bool HasEnded() => State >= FleetMemberState.Migrated;
}
