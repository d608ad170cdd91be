namespace Masterful.Activities.Artifacts;

/// <summary>What retention decided for one artifact.</summary>
/// <param name="Artifact">The artifact.</param>
/// <param name="Kept">Whether it stays.</param>
/// <param name="Verified">Whether all of it was authenticated just now; false also when it was not looked at.</param>
/// <param name="Reason">Why it stays or goes.</param>
public sealed record RetentionOutcome(StoredArtifact Artifact, bool Kept, bool Verified, string Reason);
