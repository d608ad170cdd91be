namespace Masterful.Activities.Node;

/// <summary>One change that a migration made to the node's files.</summary>
/// <param name="Path">Path on the node.</param>
/// <param name="Kind"><c>directory</c>, <c>file</c> (there was none) or <c>replaced</c> (there was one).</param>
/// <param name="Mode">Permission bits that the migration gave it, octal.</param>
/// <param name="Origin">Where its content came from.</param>
/// <param name="Sha256">Hash of what was written; empty for directories.</param>
/// <param name="Before">Path on the node of the copy of what was there; empty when nothing was.</param>
/// <param name="BeforeMode">Its permission bits, octal.</param>
public sealed record LedgerEntry(string Path, string Kind, string Mode, string Origin, string Sha256 = "", string Before = "", string BeforeMode = "");
