namespace Masterful.Activities.Etcd;

/// <summary>A key as etcd answers it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value.</param>
/// <param name="ModRevision">Revision that wrote it.</param>
public sealed record EtcdKeyValue(string Key, byte[] Value, long ModRevision);
