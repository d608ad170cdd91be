namespace Masterful.Activities.Etcd.Storage;

/// <summary>What a stored value says about itself, as far as prune rules ask; never any content of a Secret.</summary>
public sealed record StoredObject
{
    /// <summary>How the value is written.</summary>
    public required StorageEncoding Encoding { get; init; }

    /// <summary><c>v1</c>, <c>apps/v1</c>.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary><c>Pod</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary><c>metadata.name</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>metadata.namespace</c>.</summary>
    public string Namespace { get; init; } = "";

    /// <summary><c>metadata.uid</c>.</summary>
    public string Uid { get; init; } = "";

    /// <summary><c>metadata.labels</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary><c>metadata.annotations</c>.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary><c>metadata.ownerReferences</c>.</summary>
    public IReadOnlyList<StoredOwner> Owners { get; init; } = [];

    /// <summary>A Pod's <c>spec.nodeName</c>; empty when it is not bound.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>A Lease's <c>spec.renewTime</c>.</summary>
    public DateTimeOffset? RenewTime { get; init; }

    /// <summary>The webhooks of a webhook configuration.</summary>
    public IReadOnlyList<StoredWebhook> Webhooks { get; init; } = [];

    /// <summary>Provider and key of an encrypted value, for example <c>aescbc</c> and <c>key1</c>.</summary>
    public EncryptionEnvelope? Envelope { get; init; }
}
