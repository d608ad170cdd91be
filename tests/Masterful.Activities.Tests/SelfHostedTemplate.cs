namespace Masterful.Activities.Tests;

/// <summary>A Seed template for mode <c>managedSeed</c> that fits landscape-a.</summary>
internal static class SelfHostedTemplate
{
    public const string Text = """
        spec:
          provider: {type: local, region: local}
          networks: {nodes: 192.0.2.0/24, pods: 100.64.0.0/12, services: 10.96.0.0/16}
          dns:
            provider: {type: local, credentialsRef: {apiVersion: v1, kind: Secret, name: internal-domain, namespace: garden}}
          ingress: {domain: ingress.masterful.example, controller: {kind: nginx}}
        shoot:
          controlPlane: {pool: worker-a, exposure: {dns: {}}}
        gardenlet:
          config: {logLevel: debug}
        """;
}
