using System.Text.Json.Nodes;
using Masterful.Activities.Credentials;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Verification;

/// <summary>Who may do what, as the API server itself judges it.</summary>
internal sealed class RightsChecks(KubernetesApi api, CancellationToken cancellationToken)
{
    private const string Rbac = "rbac.authorization.k8s.io/v1";
    private const string BuiltIn = "cluster-admin";

    /// <summary>What each component cannot do without: verb, group, resource, subresource.</summary>
    private static readonly (string User, string Verb, string Group, string Resource, string Subresource)[] Needed =
    [
        ("system:kube-controller-manager", "update", "coordination.k8s.io", "leases", ""),
        ("system:kube-controller-manager", "list", "apps", "deployments", ""),
        ("system:kube-scheduler", "update", "coordination.k8s.io", "leases", ""),
        ("system:kube-scheduler", "create", "", "pods", "binding"),
    ];

    /// <summary><c>caller-not-masters</c>.</summary>
    public async Task<CheckResult> CallerAsync()
    {
        var review = await api.CreateAsync(Review("authentication.k8s.io/v1", "SelfSubjectReview", []), cancellationToken: cancellationToken);
        var user = review.Text("status", "userInfo", "username") ?? "nobody";
        var groups = Texts(review.At("status", "userInfo", "groups"));
        return groups.Contains(CredentialTable.Masters)
            ? CheckResult.Fail($"{user} is a member of {CredentialTable.Masters}")
            : CheckResult.Pass($"{user}, member of {string.Join(", ", groups)}");
    }

    /// <summary><c>component-rights</c>: a component that was given everything would hide that its own rights are gone.</summary>
    public async Task<CheckResult> ComponentsAsync()
    {
        var (seen, wrong) = (new List<string>(), new List<string>());
        foreach (var (user, verb, group, resource, subresource) in Needed)
        {
            var what = $"{verb} {resource}{(subresource.Length > 0 ? "/" + subresource : "")}";

            // The role is for the component's own lease only.
            var (ns, name) = resource == "leases" ? ("kube-system", user["system:".Length..]) : ("", "");
            if (await MayAsync(user, verb, group, resource, subresource, ns, name))
            {
                seen.Add($"{user} may {what}");
            }
            else
            {
                wrong.Add($"{user} may not {what}");
            }
        }

        foreach (var user in Needed.Select(item => item.User).Distinct())
        {
            if (await MayAsync(user, "*", "*", "*", "", "", ""))
            {
                wrong.Add($"{user} may do everything");
            }
        }

        return CheckResult.Of(wrong, string.Join("; ", seen) + "; neither may do everything");
    }

    /// <summary><c>masters-bindings</c>.</summary>
    public async Task<CheckResult> BindingsAsync()
    {
        var bindings = await api.ListAsync(Rbac, "ClusterRoleBinding", cancellationToken: cancellationToken);
        var named = bindings.Items
            .Where(binding => binding.Children("subjects").Any(subject => subject.Text("kind") == "Group" && subject.Text("name") == CredentialTable.Masters))
            .Select(binding => binding.Name())
            .ToList();
        var others = named.Where(name => name != BuiltIn).Select(name => $"ClusterRoleBinding {name} names {CredentialTable.Masters}").ToList();
        return CheckResult.Of(others, named.Count == 0 ? "no ClusterRoleBinding names it" : $"only {BuiltIn} does, of {bindings.Items.Count}");
    }

    private async Task<bool> MayAsync(string user, string verb, string group, string resource, string subresource, string ns, string name)
    {
        var attributes = new JsonObject { ["verb"] = verb, ["group"] = group, ["resource"] = resource, ["subresource"] = subresource, ["namespace"] = ns, ["name"] = name };
        var review = await api.CreateAsync(
            Review("authorization.k8s.io/v1", "SubjectAccessReview", new JsonObject
            {
                ["user"] = user,
                ["groups"] = new JsonArray("system:authenticated"),
                ["resourceAttributes"] = attributes,
            }),
            cancellationToken: cancellationToken);
        return review.Text("status", "allowed") == "true";
    }

    private static JsonObject Review(string apiVersion, string kind, JsonObject spec) =>
        new() { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject(), ["spec"] = spec };

    private static IReadOnlyList<string> Texts(JsonNode? list) => (list as JsonArray)?.Select(item => item.Text() ?? "").ToList() ?? [];
}
