namespace Masterful.Worker.Commands.Snapshot;

/// <summary>How a value is encrypted at rest.</summary>
/// <param name="Provider"><c>aescbc</c>, <c>aesgcm</c>, <c>secretbox</c> or <c>kms</c>.</param>
/// <param name="Key">Name of the key.</param>
internal sealed record ListedEncryption(string Provider, string Key);
