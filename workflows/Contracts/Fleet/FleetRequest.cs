using System.Text.Json;
using Masterful.Workflows.Contracts.Requests;

namespace Masterful.Workflows.Contracts.Fleet;

/// <summary>What an operator asks for when many Shoots are to be moved.</summary>
public sealed record FleetRequest
{
    /// <summary>The migrations, in the order in which they begin; each is the request of a <c>MigrateControlPlane</c>.</summary>
    public required IReadOnlyList<MigrationRequest> Migrations { get; init; }

    /// <summary>The same, as they are handed on.</summary>
    public required IReadOnlyList<JsonElement> Inputs { get; init; }

    /// <summary>How many may be under way at once. One that waits for an operator is under way.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>No other begins once the measured downtimes together have reached this many seconds; null for no limit.</summary>
    public int? MaxDowntimeSeconds { get; init; }

    /// <summary>Whether others begin although one parked, was refused, failed or was rolled back.</summary>
    public bool KeepGoing { get; init; }
}
