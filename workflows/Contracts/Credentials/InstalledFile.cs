namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>A file that was put on the node.</summary>
/// <param name="Path">Path on the node, without the agent's root.</param>
/// <param name="Mode">Permission bits, octal: <c>0600</c>.</param>
/// <param name="Origin"><c>made on the node</c>, <c>issued</c> or <c>moved from Secret/ConfigMap name</c>.</param>
public sealed record InstalledFile(string Path, string Mode, string Origin);
