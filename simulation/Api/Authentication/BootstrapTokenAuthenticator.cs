using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Masterful.Simulation.Api;

/// <summary>Tokens <c>id.secret</c> from Secrets <c>kube-system/bootstrap-token-id</c>.</summary>
internal sealed partial class BootstrapTokenAuthenticator(IObjectStore store, ResourceCatalog resources, TimeProvider time) : ITokenAuthenticator
{
    public async Task<AuthenticationOutcome> AuthenticateAsync(string token, IReadOnlyList<string> audiences, CancellationToken cancellationToken)
    {
        var match = Token().Match(token);
        if (!match.Success) return AuthenticationOutcome.Unknown;
        var id = match.Groups["id"].Value;
        var found = await store.GetAsync(resources.Get("", "secrets"), "kube-system", $"bootstrap-token-{id}", cancellationToken);
        if (found?.Value is not { } secret || secret.Text("type") != "bootstrap.kubernetes.io/token") return AuthenticationOutcome.Unknown;
        if (secret["metadata"]?["deletionTimestamp"] is not null) return AuthenticationOutcome.Unknown;
        if (Data(secret, "token-secret") != match.Groups["secret"].Value || Data(secret, "token-id") != id) return AuthenticationOutcome.Unknown;
        if (Data(secret, "usage-bootstrap-authentication") != "true") return AuthenticationOutcome.Unknown;
        if (Data(secret, "expiration") is { } expiration
            && (!DateTimeOffset.TryParse(expiration, CultureInfo.InvariantCulture, out var end) || end < time.GetUtcNow()))
            return AuthenticationOutcome.Unknown;
        var extra = Data(secret, "auth-extra-groups")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return AuthenticationOutcome.Of($"system:bootstrap:{id}", "", ["system:bootstrappers", .. extra]);
    }

    private static string? Data(JsonObject secret, string key) =>
        secret.Text("data", key) is { } value ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : null;

    [GeneratedRegex("^(?<id>[a-z0-9]{6})\\.(?<secret>[a-z0-9]{16})$", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
