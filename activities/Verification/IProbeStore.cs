namespace Masterful.Activities.Verification;

/// <summary>Where a probe keeps what it saw, so that no crash loses more than a second.</summary>
internal interface IProbeStore
{
    /// <summary>What was kept; null when nothing was.</summary>
    ProbeState? Read();

    /// <summary>Replaces what was kept in one step.</summary>
    void Write(ProbeState state);
}
