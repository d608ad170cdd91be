namespace k8s.Tests;

/// <summary>Kubeconfigs as text.</summary>
public static class KubeConfigText
{
    public static string Of(Uri server, string authorityData, params string[] user) => $"""
        apiVersion: v1
        kind: Config
        current-context: test
        contexts:
        - name: test
          context: {"{"}cluster: cluster, user: user, namespace: shoot--a--b{"}"}
        - name: anonymous
          context: {"{"}cluster: cluster{"}"}
        clusters:
        - name: cluster
          cluster:
            server: {server}
            certificate-authority-data: {authorityData}
        users:
        - name: user
          user:
            {string.Join("\n    ", user)}
        preferences: {"{"}{"}"}
        """;
}
