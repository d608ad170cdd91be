using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// ServiceAccount tokens: bound ones (from TokenRequest) by issuer, audience, expiry and the objects they name, legacy ones by the
/// Secret that holds them. Either way the account must exist with the UID of the token.
/// </summary>
internal sealed class ServiceAccountAuthenticator(KeyRing keys, IObjectStore store, ResourceCatalog resources, TimeProvider time) : ITokenAuthenticator
{
    private const string LegacyIssuer = "kubernetes/serviceaccount";

    public async Task<AuthenticationOutcome> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        if (JsonWebToken.TryParse(token) is not { } parsed) return AuthenticationOutcome.Unknown;
        var issuer = parsed.Claims.Text("iss") ?? "";
        var legacy = issuer == LegacyIssuer;
        if (!legacy && !keys.Issuers.Contains(issuer)) return AuthenticationOutcome.Unknown;
        if (!keys.Verification.Any(parsed.IsSignedBy))
            return AuthenticationOutcome.Refused("invalid bearer token, failed to validate token signature: no key found that verifies it");

        var wanted = audiences.Count > 0 ? audiences : keys.Audiences;
        return legacy
            ? await LegacyAsync(token, parsed.Claims, wanted, cancellationToken)
            : await BoundAsync(parsed.Claims, wanted, cancellationToken);
    }

    private async Task<AuthenticationOutcome> BoundAsync(JsonObject claims, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (claims.Number("exp") is not { } expiry || now > expiry) return AuthenticationOutcome.Refused("service account token has expired");
        if (claims.Number("nbf") is { } start && now < start) return AuthenticationOutcome.Refused("service account token is not valid yet");
        var audiences = claims["aud"] is JsonArray ? claims.Texts("aud") : claims.Text("aud") is { } one ? [one] : [];
        var accepted = audiences.Intersect(wanted).ToList();
        if (accepted.Count == 0)
            return AuthenticationOutcome.Refused($"token audiences [\"{string.Join("\" \"", audiences)}\"] is invalid for the target audiences [\"{string.Join("\" \"", wanted)}\"]");

        var bound = claims["kubernetes.io"];
        var ns = bound.Text("namespace") ?? "";
        var name = bound.Text("serviceaccount", "name") ?? "";
        if (await ProblemAsync("serviceaccounts", ns, name, bound.Text("serviceaccount", "uid"), "service account", cancellationToken) is { } problem)
            return AuthenticationOutcome.Refused(problem);

        var extra = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (kind, plural) in new[] { ("pod", "pods"), ("secret", "secrets"), ("node", "nodes") })
        {
            if (bound.At(kind) is not { } reference) continue;
            var (boundName, boundUid) = (reference.Text("name") ?? "", reference.Text("uid"));
            var gone = await ProblemAsync(plural, kind == "node" ? "" : ns, boundName, boundUid, kind, cancellationToken);
            // A Pod's token names its node for information; only a token that is bound to the node itself needs it to exist.
            if (gone is not null && !(kind == "node" && bound.At("pod") is not null)) return AuthenticationOutcome.Refused(gone);
            if (kind == "secret") continue;
            extra[$"authentication.kubernetes.io/{kind}-name"] = [boundName];
            extra[$"authentication.kubernetes.io/{kind}-uid"] = [boundUid ?? ""];
        }

        if (claims.Text("jti") is { } id) extra["authentication.kubernetes.io/credential-id"] = [$"JTI={id}"];
        return Account(ns, name, bound.Text("serviceaccount", "uid") ?? "", extra) with { Audiences = accepted };
    }

    private async Task<AuthenticationOutcome> LegacyAsync(
        string token, JsonObject claims, IReadOnlyList<string> wanted, CancellationToken cancellationToken)
    {
        const string prefix = "kubernetes.io/serviceaccount/";
        var ns = claims.Text(prefix + "namespace") ?? "";
        var secretName = claims.Text(prefix + "secret.name") ?? "";
        var name = claims.Text(prefix + "service-account.name") ?? "";
        var uid = claims.Text(prefix + "service-account.uid") ?? "";
        if (claims.Text("sub") != $"system:serviceaccount:{ns}:{name}") return AuthenticationOutcome.Refused("sub claim does not match");
        var secret = await store.GetAsync(resources.Get("", "secrets"), ns, secretName, cancellationToken);
        if (secret is null || secret.Value["metadata"]?["deletionTimestamp"] is not null) return AuthenticationOutcome.Refused("service account token has been invalidated");
        var stored = secret.Value.Text("data", "token") is { } data ? Convert.FromBase64String(data) : [];
        if (!stored.AsSpan().SequenceEqual(System.Text.Encoding.ASCII.GetBytes(token)))
            return AuthenticationOutcome.Refused("service account token has been invalidated");
        return await ProblemAsync("serviceaccounts", ns, name, uid, "service account", cancellationToken) is { } problem
            ? AuthenticationOutcome.Refused(problem)
            : Account(ns, name, uid, []) with { Audiences = wanted };
    }

    private async Task<string?> ProblemAsync(
        string plural, string ns, string name, string? uid, string kind, CancellationToken cancellationToken)
    {
        var found = await store.GetAsync(resources.Get("", plural), ns, name, cancellationToken);
        if (found is null) return plural == "serviceaccounts" ? $"serviceaccounts \"{name}\" not found" : $"{kind} \"{name}\" has been invalidated: not found";
        if (plural == "serviceaccounts" && found.Value["metadata"]?["deletionTimestamp"] is not null)
            return $"service account {ns}/{name} has been deleted";
        return found.Value.Uid() == uid ? null : $"{kind} UID ({found.Value.Uid()}) does not match claim ({uid})";
    }

    private static AuthenticationOutcome Account(string ns, string name, string uid, Dictionary<string, IReadOnlyList<string>> extra)
    {
        var outcome = AuthenticationOutcome.Of($"system:serviceaccount:{ns}:{name}", uid, "system:serviceaccounts", $"system:serviceaccounts:{ns}");
        return outcome with { User = outcome.User! with { Extra = extra } };
    }
}
