namespace Masterful.Workflows.Contracts.Fleet;

/// <summary>What a migration tells the fleet that began it, whenever it comes to wait for an operator or goes on.</summary>
/// <param name="Shoot">Its Shoot.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Message">Why it waits.</param>
public sealed record FleetNotice(string Shoot, FleetMemberState State, string Message);
