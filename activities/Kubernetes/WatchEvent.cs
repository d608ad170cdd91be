using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>One event of a watch.</summary>
public sealed record WatchEvent(WatchEventType Type, JsonObject Object);
