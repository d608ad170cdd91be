namespace Masterful.Activities.Etcd.Storage;

/// <summary>How kube-apiserver wrote a value.</summary>
public enum StorageEncoding
{
    /// <summary>None that is known; the value is opaque.</summary>
    Opaque,

    /// <summary>Kubernetes' protobuf envelope.</summary>
    Protobuf,

    /// <summary>JSON, as custom resources are.</summary>
    Json,

    /// <summary>Encrypted at rest; only the envelope can be read without the key.</summary>
    Encrypted,
}
