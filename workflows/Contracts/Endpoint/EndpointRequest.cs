namespace Masterful.Workflows.Contracts.Endpoint;

/// <summary>Input of the switch beside the Seed.</summary>
/// <param name="Migration">The migration.</param>
/// <param name="Record">From where to where.</param>
public sealed record EndpointRequest(MigrationContext Migration, EndpointRecord Record);
