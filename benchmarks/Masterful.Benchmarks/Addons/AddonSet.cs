using System.Text.Json.Nodes;

namespace Masterful.Benchmarks.Addons;

/// <summary>Objects as addons consist of: accounts, rights, configuration, Services and workloads, six kinds in equal parts.</summary>
internal static class AddonSet
{
    public static IReadOnlyList<JsonObject> Make(int count, string ns) => [.. Enumerable.Range(0, count).Select(index => MakeOne(index, ns))];

    private static JsonObject MakeOne(int index, string ns)
    {
        var name = $"addon-{index / 6:000}";
        return (index % 6) switch
        {
            0 => Of("v1", "ServiceAccount", name, ns, """{"automountServiceAccountToken": false}"""),
            1 => Of("rbac.authorization.k8s.io/v1", "Role", name, ns, """{"rules": [{"apiGroups": [""], "resources": ["configmaps", "endpoints"], "verbs": ["get", "list", "watch"]}]}"""),
            2 => Of("rbac.authorization.k8s.io/v1", "RoleBinding", name, ns, $$$"""
                {"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "{{{name}}}"},
                 "subjects": [{"kind": "ServiceAccount", "name": "{{{name}}}", "namespace": "{{{ns}}}"}]}
                """),
            3 => Of("v1", "ConfigMap", name, ns, $$$"""{"data": {"Corefile": ".:8053 {\n  errors\n  health\n  ready\n  cache {{{index}}}\n  loop\n  reload\n}\n"}}"""),
            4 => Of("v1", "Service", name, ns, $$$"""{"spec": {"selector": {"app": "{{{name}}}"}, "clusterIP": "None", "ports": [{"name": "metrics", "port": 9153}]}}"""),
            _ => Of("apps/v1", "Deployment", name, ns, $$$"""
                {"spec": {"replicas": 0, "selector": {"matchLabels": {"app": "{{{name}}}"}},
                  "template": {"metadata": {"labels": {"app": "{{{name}}}"}},
                    "spec": {"serviceAccountName": "{{{name}}}", "containers": [{"name": "main", "image": "registry.k8s.io/pause:3.10", "args": ["--v=2"],
                      "resources": {"requests": {"cpu": "10m", "memory": "20Mi"} } }] } } } }
                """),
        };
    }

    private static JsonObject Of(string apiVersion, string kind, string name, string ns, string rest)
    {
        var made = new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["labels"] = new JsonObject { ["resources.gardener.cloud/managed-by"] = "gardener" } },
        };
        foreach (var (field, value) in JsonNode.Parse(rest)!.AsObject())
        {
            made[field] = value?.DeepClone();
        }

        return made;
    }
}
