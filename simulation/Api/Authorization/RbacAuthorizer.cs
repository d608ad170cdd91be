using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// Roles and bindings of the store. Aggregated ClusterRoles are taken as their controller expanded them. The rules are read again
/// after each change of one.
/// </summary>
public sealed class RbacAuthorizer : IAuthorizer, IDisposable
{
    private const string Group = "rbac.authorization.k8s.io";
    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(10);
    private readonly IObjectStore store;
    private readonly ApiResource roles, clusterRoles, roleBindings, clusterRoleBindings;
    private volatile Policy? policy;
    private int changes;

    public RbacAuthorizer(IObjectStore store, ResourceCatalog resources)
    {
        this.store = store;
        (roles, clusterRoles) = (resources.Get(Group, "roles"), resources.Get(Group, "clusterroles"));
        (roleBindings, clusterRoleBindings) = (resources.Get(Group, "rolebindings"), resources.Get(Group, "clusterrolebindings"));
        store.Changed += OnChanged;
    }

    public async ValueTask<AuthorizationDecision> AuthorizeAsync(RequestAttributes request, CancellationToken cancellationToken)
    {
        var current = policy is { } known && known.IsFresh && known.Changes == Volatile.Read(ref changes) ? known : await RefreshAsync(cancellationToken);
        var missing = new List<string>();
        foreach (var binding in current.Bindings)
        {
            if (binding.Namespace.Length > 0 && binding.Namespace != request.Namespace) continue;
            if (!binding.Subjects.Any(subject => Applies(subject, request.User, binding.Namespace))) continue;
            if (!current.Rules.TryGetValue(binding.Role, out var rules))
            {
                missing.Add($"RBAC: {(binding.Role.Namespace.Length == 0 ? "clusterrole" : "role")}.{Group} \"{binding.Role.Name}\" not found");
            }
            else if (rules.Any(rule => RbacRule.Allows(rule, request)))
            {
                return AuthorizationDecision.Allow($"RBAC: allowed by {binding.Description}");
            }
        }

        return AuthorizationDecision.NoOpinion(string.Join(", ", missing));
    }

    public void Dispose() => store.Changed -= OnChanged;

    private void OnChanged(StoreEvent change)
    {
        if (new[] { roles, clusterRoles, roleBindings, clusterRoleBindings }.Any(kind => change.Key.StartsWith(kind.KeyPrefix(), StringComparison.Ordinal)))
        {
            Interlocked.Increment(ref changes);
        }
    }

    private async Task<Policy> RefreshAsync(CancellationToken cancellationToken)
    {
        // What changes from here on makes it one to be read again by the next request.
        var before = Volatile.Read(ref changes);
        return policy = await ReadAsync(before, cancellationToken);
    }

    private async Task<Policy> ReadAsync(int at, CancellationToken cancellationToken)
    {
        var rules = new Dictionary<(string Namespace, string Name), IReadOnlyList<JsonNode>>();
        var bindings = new List<Binding>();
        foreach (var kind in new[] { roles, clusterRoles })
        {
            foreach (var role in (await store.ListAsync(kind, null, cancellationToken)).Items)
                rules[(role.Value.Namespace(), role.Value.Name())] = role.Value.Elements("rules").ToList();
        }

        foreach (var kind in new[] { clusterRoleBindings, roleBindings })
        {
            foreach (var item in (await store.ListAsync(kind, null, cancellationToken)).Items)
            {
                var (ns, value) = (item.Value.Namespace(), item.Value);
                var roleNamespace = value.Text("roleRef", "kind") == "ClusterRole" ? "" : ns;
                bindings.Add(new Binding(ns, value.Elements("subjects").ToList(), (roleNamespace, value.Text("roleRef", "name") ?? ""), $"{kind.Kind} \"{value.Name()}\""));
            }
        }

        return new Policy(at, rules, bindings, Environment.TickCount64 + (long)MaximumAge.TotalMilliseconds);
    }

    private static bool Applies(JsonNode subject, UserInfo user, string ns) => subject.Text("kind") switch
    {
        "User" => subject.Text("name") == user.Name,
        "Group" => user.Groups.Contains(subject.Text("name") ?? ""),
        "ServiceAccount" => user.Name == $"system:serviceaccount:{subject.Text("namespace") ?? ns}:{subject.Text("name")}",
        _ => false,
    };

    private sealed record Binding(string Namespace, IReadOnlyList<JsonNode> Subjects, (string Namespace, string Name) Role, string Description);

    private sealed record Policy(
        int Changes, Dictionary<(string Namespace, string Name), IReadOnlyList<JsonNode>> Rules, IReadOnlyList<Binding> Bindings, long FreshUntil)
    {
        public bool IsFresh => Environment.TickCount64 < FreshUntil;
    }
}
