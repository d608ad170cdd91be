namespace Masterful.Activities.Etcd.Encryption;

/// <summary>A provider of an encryption configuration with its keys.</summary>
/// <param name="Name"><c>aescbc</c>, <c>aesgcm</c>, <c>secretbox</c> or <c>identity</c>.</param>
/// <param name="Keys">Keys by name, the one that encrypts first.</param>
internal sealed record EncryptionProvider(string Name, IReadOnlyList<KeyValuePair<string, byte[]>> Keys);
