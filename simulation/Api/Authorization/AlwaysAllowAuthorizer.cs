namespace Masterful.Simulation.Api;

/// <summary>Allows everything that authenticated: what an administrator's Garden or Seed looks like.</summary>
public sealed class AlwaysAllowAuthorizer : IAuthorizer
{
    public static AlwaysAllowAuthorizer Instance { get; } = new();

    public ValueTask<AuthorizationDecision> AuthorizeAsync(RequestAttributes request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AuthorizationDecision.Allow(""));
}
