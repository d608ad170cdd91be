namespace Masterful.Simulation.Api;

/// <summary>
/// Who may do what in the Garden: administrators everything, a bootstrap token only ask for a certificate, and a gardenlet only what
/// belongs to its own Seed or its own self-hosted Shoot, as Gardener's seed and shoot authorizers have it.
/// </summary>
public sealed class GardenAuthorizer : IAuthorizer
{
    private const string SeedUser = "gardener.cloud:system:seed:";
    private const string ShootUser = "gardener.cloud:system:shoot:";
    private const string Leases = "gardener-system-seed-lease";
    private static readonly string[] Changes = ["get", "create", "update", "patch"];

    public ValueTask<AuthorizationDecision> AuthorizeAsync(RequestAttributes request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(IsAllowed(request) ? AuthorizationDecision.Allow("") : AuthorizationDecision.NoOpinion(""));

    private static bool IsAllowed(RequestAttributes request)
    {
        var (user, groups) = (request.User.Name, request.User.Groups);
        if (groups.Contains("system:masters")) return true;
        if (!request.IsResourceRequest) return request.Verb == "get";
        if (request.Resource == "certificatesigningrequests" && request.Subresource.Length == 0 && request.Verb is "get" or "create") return true;
        if (groups.Contains("gardener.cloud:system:seeds") && user.StartsWith(SeedUser, StringComparison.Ordinal)) return IsOfSeed(request, user[SeedUser.Length..]);
        return groups.Contains("gardener.cloud:system:shoots") && user.StartsWith(ShootUser, StringComparison.Ordinal)
            && user[ShootUser.Length..].Split(':') is [var ns, var name] && IsOfShoot(request, ns, name);
    }

    private static bool IsOfSeed(RequestAttributes request, string seed) => request.Resource switch
    {
        "seeds" => Changes.Contains(request.Verb) && IsNamed(request, seed),
        "leases" => request.Namespace == Leases && Changes.Contains(request.Verb) && IsNamed(request, seed),
        "shoots" or "managedseeds" => request.Verb == "get" && request.Name == seed,
        "secrets" => (request.Verb == "get" && request.Namespace == "garden") || IsOwnToken(request, "delete"),
        _ => false,
    };

    private static bool IsOfShoot(RequestAttributes request, string ns, string name) => request.Resource switch
    {
        "shoots" or "managedseeds" => request.Namespace == ns && request.Name == name && request.Verb is "get" or "patch" or "update",
        "seeds" => request.Verb == "get" && request.Name == name,
        "secrets" => (request.Verb == "get" && request.Namespace == ns) || IsOwnToken(request, "get", "create", "patch", "delete"),
        "gardenlets" => request.Namespace == ns && request.Verb is "get" or "list",
        _ => false,
    };

    private static bool IsOwnToken(RequestAttributes request, params string[] verbs) =>
        request.Namespace == "kube-system" && verbs.Contains(request.Verb)
        && (request.Name.StartsWith("bootstrap-token-", StringComparison.Ordinal) || request.Verb == "create");

    // A create names nothing in its path.
    private static bool IsNamed(RequestAttributes request, string name) => request.Verb == "create" || request.Name == name;
}
