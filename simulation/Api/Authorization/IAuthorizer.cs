namespace Masterful.Simulation.Api;

/// <summary>Decides whether a request may go on.</summary>
public interface IAuthorizer
{
    /// <summary>Answers for one request; "no opinion" lets the next authorizer of a chain speak.</summary>
    ValueTask<AuthorizationDecision> AuthorizeAsync(RequestAttributes request, CancellationToken cancellationToken);
}
