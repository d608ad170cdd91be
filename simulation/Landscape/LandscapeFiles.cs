using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Node;

namespace Masterful.Simulation.Landscape;

/// <summary>Writes the files that a landscape consists of at first: the node's root, the tokens, and the file for the tool.</summary>
internal static class LandscapeFiles
{
    // YAML reads JSON; escapes that only HTML needs would make the command hard to read.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The node's directory below the landscape's.</summary>
    public static string NodeRoot(string directory, string node) => Path.Combine(directory, "nodes", node);

    /// <summary>What a node that Gardener made holds, as far as the migration looks at it.</summary>
    public static void WriteNode(string root, Fixture fixture, string credential, IReadOnlyList<string> apiNames, int apiPort, SimulationOptions options)
    {
        if (File.Exists(Path.Combine(root, "var", "lib", "kubelet", "kubeconfig-real"))) return;
        string In(params string[] path) => Path.Combine([root, .. path]);
        foreach (var directory in new[] { In("etc", "kubernetes", "manifests"), In("var", "lib", "static-pods"), In("var", "lib", "kubelet", "config") })
            Directory.CreateDirectory(directory);
        File.WriteAllText(In("etc", "hosts"), "127.0.0.1 localhost\n");
        var hosts = new HostsFile(In("etc", "hosts"));
        var server = options.NodeApiName.Length > 0 ? options.NodeApiName : apiNames[0];
        foreach (var name in apiNames.Append(server).Distinct()) hosts.Set(name, SourceAddress.Value);
        File.WriteAllText(In("var", "lib", "kubelet", "config", "kubelet"), $"""
            apiVersion: kubelet.config.k8s.io/v1beta1
            kind: KubeletConfiguration
            {(options.PlainWorkers ? "# no staticPodPath: this is a worker" : "staticPodPath: /etc/kubernetes/manifests")}
            fileCheckFrequency: 20s
            serverTLSBootstrap: true
            rotateCertificates: true

            """);
        PrivateFile.Write(
            In("var", "lib", "kubelet", "pki", "kubelet-client-current.pem"),
            credential);
        File.Copy(fixture.Pki("ca.crt"), In("var", "lib", "kubelet", "ca.crt"), overwrite: true);
        PrivateFile.Write(In("var", "lib", "kubelet", "kubeconfig-real"), $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: default-cluster
              cluster:
                certificate-authority: /var/lib/kubelet/ca.crt
                server: https://{server}:{apiPort}
            contexts:
            - name: default-context
              context:
                cluster: default-cluster
                namespace: default
                user: default-auth
            current-context: default-context
            users:
            - name: default-auth
              user:
                client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem
                client-key: /var/lib/kubelet/pki/kubelet-client-current.pem

            """);
        if (options.NodeApiName.Length > 0) NodeAgentFiles.Write(root, $"https://{server}:{apiPort}", fixture.Pki("ca.crt"));
    }

    /// <summary>The tokens from before the move; returns their paths relative to the directory.</summary>
    public static IReadOnlyList<string> WriteTokens(string directory, Fixture fixture)
    {
        var paths = new List<string>();
        foreach (var token in Directory.GetFiles(Path.Combine(fixture.Source, "tokens")).Order(StringComparer.Ordinal))
        {
            var relative = $"tokens/{Path.GetFileName(token)}";
            if (!File.Exists(Path.Combine(directory, relative))) PrivateFile.Write(Path.Combine(directory, relative), File.ReadAllText(token));
            paths.Add(relative);
        }

        return paths;
    }

    /// <summary>The Seed that the Shoot becomes: its networks are the Shoot's.</summary>
    public static void WriteSeedTemplate(string directory, JsonObject shoot, string mode)
    {
        var file = Path.Combine(directory, "seed-template.yaml");
        if (File.Exists(file)) return;
        File.WriteAllText(file, $"""
            spec:
              provider:
                type: {shoot.TextAt("spec", "provider", "type")}
                region: {shoot.TextAt("spec", "region")}
              networks:
                nodes: {shoot.TextAt("spec", "networking", "nodes")}
                pods: {shoot.TextAt("spec", "networking", "pods")}
                services: {shoot.TextAt("spec", "networking", "services")}
                shootDefaults:
                  pods: 100.128.0.0/12
                  services: 100.112.0.0/16
              dns:
                provider:
                  type: local
                  credentialsRef:
                    apiVersion: v1
                    kind: Secret
                    name: internal-domain
                    namespace: garden
                internal:
                  type: local
                  domain: internal.example
                  credentialsRef:
                    apiVersion: v1
                    kind: Secret
                    name: internal-domain
                    namespace: garden
              ingress:
                domain: ingress.{shoot.TextAt("spec", "dns", "domain")}
                controller:
                  kind: nginx
              settings:
                excessCapacityReservation:
                  enabled: false
                scheduling:
                  visible: true

            """);
        if (mode != "managedSeed") return;
        File.AppendAllText(file, $$"""
                verticalPodAutoscaler:
                  enabled: false
            shoot:
              metadata:
                labels: {landscape: simulation}
              controlPlane:
                pool: {{shoot.ListAt("spec", "provider", "workers").First().TextAt("name")}}
                exposure:
                  dns: {}
            gardenlet:
              config: {logLevel: info}
              deployment: {replicaCount: 1}

            """);
    }

    /// <summary>The landscape as the migration tool reads it; paths are relative to the file.</summary>
    public static void WriteLandscape(
        string directory, LandscapePorts ports, JsonObject shoot, SimulationOptions options, IReadOnlyList<IPAddress> addresses, IReadOnlyList<string> tokens)
    {
        var file = Path.Combine(directory, "landscape.yaml");
        if (File.Exists(file)) return;
        // The old Shoot lives in the namespace of the new one already, so that needs another name.
        var name = options.SeedMode == "managedSeed" ? $"{shoot.NameOf()}-own" : shoot.NameOf();
        File.WriteAllText(file, $$"""
            apiVersion: masterful.gardener.cloud/v1alpha1
            kind: Landscape
            garden: {kubeconfig: garden.kubeconfig}
            seeds:
            - {name: {{shoot.TextAt("spec", "seedName")}}, kubeconfig: seed.kubeconfig}
            artifacts: {directory: artifacts}
            shoots:
            - name: {{shoot.NamespaceOf()}}/{{shoot.NameOf()}}
              etcd: {endpoint: "https://{{SourceAddress.Text}}:{{ports.SourceEtcdClient}}"}
              endpoint: {provider: {{options.EndpointProvider}}, port: {{ports.Api}}, outsideHosts: nodes/{{LandscapeNodes.Name(0)}}/etc/hosts{{(options.NodeApiName.Length > 0 ? $", name: api.{shoot.TextAt("spec", "dns", "domain")}" : "")}}{{(options.LoadBalancer ? $", addresses: [{NodeLoadBalancer.Address}]" : "")}}}
              nodes:
            {{string.Join('\n', Enumerable.Range(0, options.Nodes).Select(index => NodeLines(index, addresses[index], ports, NodeRoot(directory, LandscapeNodes.Name(index)), options)))}}
              addons: {resourceManager: {{(options.ResourceManager ? "true" : "false")}}}
              seed:
                mode: {{options.SeedMode}}
                name: {{name}}
                template: seed-template.yaml
                gardenlet: {image: "europe-docker.pkg.dev/gardener-project/releases/gardener/gardenlet:v1.150.0"}
              verify: {tokenFiles: [{{string.Join(", ", tokens)}}]}

            """);
    }

    private static string NodeLines(int index, IPAddress address, LandscapePorts landscape, string root, SimulationOptions options)
    {
        var ports = landscape.OfNode(index);
        var name = LandscapeNodes.Name(index);
        return $"""
              - name: {name}
                address: {address}
                sealingKey: {NodeKeyFile.Make(root)}
                root: nodes/{name}
                ports:
                  kubeApiserver: {landscape.Api}
                  etcdClient: {ports.EtcdClient}
                  etcdPeer: {ports.EtcdPeer}
                  etcdMetrics: {ports.EtcdMetrics}
                  etcdEventsClient: {ports.EtcdEventsClient}
                  etcdEventsPeer: {ports.EtcdEventsPeer}
                  etcdEventsMetrics: {ports.EtcdEventsMetrics}
                  kubeControllerManager: {ports.ControllerManager}
                  kubeScheduler: {ports.Scheduler}
                kubelet:
                  restart: {JsonSerializer.Serialize(KubeletFiles.RestartCommand(root), Plain)}
                  healthPort: {ports.KubeletHealth}
                images:
                  command: {JsonSerializer.Serialize(options.KubeletAddresses.Count > 0 ? [] : ImageFiles.Command(root), Plain)}
                nodeAgent:
                  restart: {JsonSerializer.Serialize(NodeAgentFiles.RestartCommand(root), Plain)}
            """;
    }
}
