namespace Masterful.Simulation.Api;

/// <summary>Asks authorizers in turn until one allows or denies.</summary>
public sealed class AuthorizerChain(params IReadOnlyList<IAuthorizer> authorizers) : IAuthorizer, IDisposable
{
    public async ValueTask<AuthorizationDecision> AuthorizeAsync(RequestAttributes request, CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        foreach (var authorizer in authorizers)
        {
            var decision = await authorizer.AuthorizeAsync(request, cancellationToken);
            if (decision.Allowed || decision.Denied) return decision;
            if (decision.Reason.Length > 0) reasons.Add(decision.Reason);
        }

        return AuthorizationDecision.NoOpinion(string.Join("\n", reasons));
    }

    public void Dispose()
    {
        foreach (var authorizer in authorizers) (authorizer as IDisposable)?.Dispose();
    }
}
