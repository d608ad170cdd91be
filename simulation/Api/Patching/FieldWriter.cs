namespace Masterful.Simulation.Api;

/// <summary>Who writes: the field manager, through which subresource, and when.</summary>
internal sealed record FieldWriter(string Manager, string Subresource, string Time);
