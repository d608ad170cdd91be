namespace Masterful.Simulation.Api;

/// <summary>A user; or why the credentials were refused; or neither, when the authenticator does not know this kind of credentials.</summary>
internal sealed record AuthenticationOutcome(UserInfo? User, string? Error)
{
    public static AuthenticationOutcome Unknown { get; } = new(null, null);

    /// <summary>The audiences that the token was accepted for; empty for credentials that are not bound to any.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    public static AuthenticationOutcome Refused(string error) => new(null, error);

    public static AuthenticationOutcome Of(string name, string uid, params IEnumerable<string> groups) =>
        new(new UserInfo(name, uid, [.. groups.Append("system:authenticated").Distinct()]), null);
}
