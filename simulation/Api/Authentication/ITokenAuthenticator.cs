namespace Masterful.Simulation.Api;

/// <summary>Finds out whose a bearer token is.</summary>
internal interface ITokenAuthenticator
{
    /// <param name="token">The token as it stands in the header.</param>
    /// <param name="audiences">The audiences one of which the token must be for; empty for the server's own.</param>
    Task<AuthenticationOutcome> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken cancellationToken);
}
