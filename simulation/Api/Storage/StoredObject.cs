using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>An object as it was read, and the revision that last changed it.</summary>
public sealed record StoredObject(JsonObject Value, long Revision);
