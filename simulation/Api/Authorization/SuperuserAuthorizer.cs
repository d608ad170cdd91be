namespace Masterful.Simulation.Api;

/// <summary>The group <c>system:masters</c> may do everything, before any other authorizer is asked.</summary>
public sealed class SuperuserAuthorizer : IAuthorizer
{
    public ValueTask<AuthorizationDecision> AuthorizeAsync(RequestAttributes request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(request.User.Groups.Contains("system:masters") ? AuthorizationDecision.Allow("") : AuthorizationDecision.NoOpinion(""));
}
