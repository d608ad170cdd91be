using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>One change of one object. The JSON is kept as text so that many readers can share it.</summary>
public sealed class StoreEvent
{
    private readonly byte[] current;
    private readonly byte[]? previous;

    public StoreEvent(StoreEventType type, string key, long revision, byte[] current, byte[]? previous)
    {
        Type = type;
        Key = key;
        Revision = revision;
        this.current = current;
        this.previous = previous;
    }

    public StoreEventType Type { get; }

    /// <summary>The storage key, <c>/registry/...</c>; compare it with <see cref="ApiResource.KeyPrefix"/>.</summary>
    public string Key { get; }

    public long Revision { get; }

    /// <summary>A copy of the object after the change; for a deletion its last state.</summary>
    public JsonObject Object() => ObjectJson.Parse(current, Revision);

    /// <summary>A copy of the object before the change, null when it was added.</summary>
    public JsonObject? Previous() => previous is null ? null : ObjectJson.Parse(previous, Revision);
}
