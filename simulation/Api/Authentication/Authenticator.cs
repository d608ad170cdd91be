using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>All ways to authenticate, tried in turn: the first that succeeds counts, an error of one does not stop the others.</summary>
internal sealed class Authenticator
{
    private static readonly UserInfo Anonymous = new("system:anonymous", "", ["system:unauthenticated"]);
    private readonly ClientCertificateAuthenticator certificates;
    private readonly List<ITokenAuthenticator> tokens = [];
    private readonly bool anonymous;

    public Authenticator(ApiServerOptions options, KeyRing? keys)
    {
        anonymous = options.AnonymousAuth;
        certificates = new ClientCertificateAuthenticator(options.ClientCertificateAuthorities, options.Time);
        if (options.StaticTokens.Count > 0) tokens.Add(new StaticTokenAuthenticator(options.StaticTokens));
        if (keys is not null) tokens.Add(new ServiceAccountAuthenticator(keys, options.Store, options.Resources, options.Time));
        if (options.BootstrapTokens) tokens.Add(new BootstrapTokenAuthenticator(options.Store, options.Resources, options.Time));
    }

    public async Task<AuthenticationOutcome> AuthenticateAsync(HttpContext context)
    {
        var byCertificate = certificates.Authenticate(context.Connection.ClientCertificate);
        if (byCertificate.User is not null) return byCertificate;

        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : "";
        if (token.Length == 0)
        {
            if (byCertificate.Error is not null) return byCertificate;
            return anonymous ? new AuthenticationOutcome(Anonymous, null) : AuthenticationOutcome.Refused("no credentials were given");
        }

        var byToken = await AuthenticateTokenAsync(token, [], context.RequestAborted);
        return byToken.User is not null ? byToken : AuthenticationOutcome.Refused(byToken.Error ?? byCertificate.Error ?? "invalid bearer token");
    }

    public async Task<AuthenticationOutcome> AuthenticateTokenAsync(string token, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        foreach (var authenticator in tokens)
        {
            var outcome = await authenticator.AuthenticateAsync(token, audiences, cancellationToken);
            if (outcome.User is not null) return outcome;
            if (outcome.Error is not null) errors.Add(outcome.Error);
        }

        return AuthenticationOutcome.Refused(errors.Count > 0 ? string.Join(", ", errors) : "invalid bearer token");
    }
}
