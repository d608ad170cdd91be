namespace Masterful.Workflows.Contracts.Endpoint;

/// <summary>Where the API's names point before the switch and where they will.</summary>
/// <param name="Provider"><c>hosts</c>, <c>dnsRecord</c> or <c>manual</c>.</param>
/// <param name="Names">The API's DNS names.</param>
/// <param name="Port">The API's port, the same before and after.</param>
/// <param name="Before">Addresses before.</param>
/// <param name="After">Addresses after.</param>
public sealed record EndpointRecord(
    string Provider,
    IReadOnlyList<string> Names,
    int Port,
    IReadOnlyList<string> Before,
    IReadOnlyList<string> After);
