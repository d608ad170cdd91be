namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>What lies on the node after installing.</summary>
/// <param name="Identity">The node's sealing key.</param>
/// <param name="Files">Every file, sorted by path.</param>
/// <param name="OperatorEnds">When the migration's own certificate ends; null where there is none.</param>
/// <param name="OperatorRevoked">Whether there is none because an earlier run revoked it.</param>
public sealed record InstalledCredentials(
    NodeIdentity Identity, IReadOnlyList<InstalledFile> Files, DateTimeOffset? OperatorEnds = null, bool OperatorRevoked = false);
