namespace Masterful.Simulation.Api;

/// <summary>Allowed, denied for good, or neither ("no opinion", which is denied when nobody else allows).</summary>
public sealed record AuthorizationDecision(bool Allowed, bool Denied, string Reason)
{
    public static AuthorizationDecision Allow(string reason) => new(true, false, reason);

    public static AuthorizationDecision Deny(string reason) => new(false, true, reason);

    public static AuthorizationDecision NoOpinion(string reason) => new(false, false, reason);
}
