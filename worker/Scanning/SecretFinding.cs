namespace Masterful.Worker.Scanning;

/// <summary>A secret that lies where none may. What it is stays untold: only who knows the secret recognises the fingerprint.</summary>
/// <param name="Kind"><c>private-key</c>, <c>token</c>, <c>bootstrap-token</c> or <c>known-secret</c>.</param>
/// <param name="Name">Which known secret, for example <c>Secret ca/ca.key</c>; empty for what was recognised by its form.</param>
/// <param name="File">The file.</param>
/// <param name="Place">Where in it, when an offset alone does not tell: table, row and column; else empty.</param>
/// <param name="Offset">Byte offset in the file, or in the place; of the encoded text when it was found inside one.</param>
/// <param name="Form">How it lies there: <c>raw</c>, <c>base64</c>, <c>pem</c>, <c>hex</c>, each as often as it is wrapped.</param>
/// <param name="Fingerprint"><c>sha256:</c> and the first 16 hex digits of the secret's SHA-256.</param>
public sealed record SecretFinding(string Kind, string Name, string File, string Place, long Offset, string Form, string Fingerprint);
