namespace Masterful.Workflows.Contracts.Endpoint;

/// <summary>A node that found the new API server.</summary>
/// <param name="Node">Name.</param>
/// <param name="LeaseRenewedAt">Its lease's renew time, later than the switch.</param>
public sealed record NodeReadiness(string Node, DateTimeOffset LeaseRenewedAt);
