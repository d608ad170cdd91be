namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>What lies on the node after installing.</summary>
/// <param name="Identity">The node's sealing key.</param>
/// <param name="Files">Every file, sorted by path.</param>
public sealed record InstalledCredentials(NodeIdentity Identity, IReadOnlyList<InstalledFile> Files);
