namespace Masterful.Workflows.Contracts.Endpoint;

/// <summary>The switch, done.</summary>
/// <param name="Record">From where to where.</param>
/// <param name="SwitchedAt">When the last record or file changed.</param>
/// <param name="Evidence">What was changed, one line each.</param>
public sealed record EndpointSwitch(EndpointRecord Record, DateTimeOffset SwitchedAt, IReadOnlyList<string> Evidence);
