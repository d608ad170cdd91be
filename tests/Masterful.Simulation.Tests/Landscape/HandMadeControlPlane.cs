using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Landscape;

namespace Masterful.Simulation.Tests.Landscape;

/// <summary>
/// Static Pods as somebody would write them by hand from the Seed's Deployments, for an empty etcd: what the node can run is
/// tested without the tool that will write them.
/// </summary>
internal sealed class HandMadeControlPlane(SimulatedLandscape landscape)
{
    private static readonly string[] Dropped =
        ["--etcd-servers-overrides", "--egress-selector-config-file", "--authorization-config", "--advertise-address", "--bind-address", "--audit-policy-file"];

    private readonly Fixture fixture = Fixture.Open("landscape-a");
    private readonly string root = landscape.Node.Identity.Root;

    public string Manifest(string pod) => Path.Combine(root, "etc", "kubernetes", "manifests", $"{pod}.yaml");

    public void PlaceEtcd()
    {
        Copy("etcd-server-main.crt", "etcd-main/tls/tls.crt");
        Copy("etcd-server-main.key", "etcd-main/tls/tls.key");
        Copy("ca-etcd.crt", "etcd-main/tls/ca.crt");
        var (client, peer) = ($"https://127.0.0.1:{landscape.Ports.EtcdClient}", $"http://127.0.0.1:{landscape.Ports.EtcdPeer}");
        Place("etcd-main", "etcd", "registry.k8s.io/etcd:3.5.30-0",
            [
                "/usr/local/bin/etcd", "--name=etcd-main", "--data-dir=/var/etcd/data/new.etcd", $"--listen-client-urls={client}",
                $"--advertise-client-urls={client}", $"--listen-peer-urls={peer}", $"--initial-advertise-peer-urls={peer}",
                $"--initial-cluster=etcd-main={peer}", "--cert-file=/tls/tls.crt", "--key-file=/tls/tls.key",
                "--trusted-ca-file=/tls/ca.crt", "--client-cert-auth=true",
            ],
            new() { ["/var/etcd/data"] = "/var/lib/etcd-main/data", ["/tls"] = "/var/lib/static-pods/etcd-main/tls" });
    }

    public void PlaceApiServer()
    {
        var (arguments, mounts) = FromDeployment("kube-apiserver");
        Place("kube-apiserver", "kube-apiserver", "registry.k8s.io/kube-apiserver:v1.36.2",
            [
                "/usr/local/bin/kube-apiserver",
                .. arguments.Where(a => !Dropped.Contains(a.Split('=')[0])).Select(a => a.Split('=')[0] switch
                {
                    "--etcd-servers" => $"--etcd-servers=https://127.0.0.1:{landscape.Ports.EtcdClient}",
                    "--secure-port" => $"--secure-port={landscape.Ports.Api}",
                    _ => a,
                }),
                "--authorization-mode=Node,RBAC",
                "--advertise-address=192.0.2.2",
            ],
            mounts);
    }

    public void PlaceControllerManager() => PlaceComponent("kube-controller-manager", "x-kcm", landscape.Ports.ControllerManager);

    public void PlaceScheduler() => PlaceComponent("kube-scheduler", "x-sched", landscape.Ports.Scheduler);

    private void PlaceComponent(string name, string user, int port)
    {
        var (arguments, mounts) = FromDeployment(name);
        var kubeconfig = Kubeconfig.Render(
            name, $"https://localhost:{landscape.Ports.Api}", File.ReadAllText(fixture.Pki("ca.crt")),
            File.ReadAllText(fixture.Pki($"{user}.crt")), File.ReadAllText(fixture.Pki($"{user}.key")));
        PrivateFile.Write(Path.Combine(root, "var/lib/static-pods", name, "kubeconfig", "kubeconfig"), kubeconfig);
        Place(name, name, $"registry.k8s.io/{name}:v1.36.2",
            [.. arguments.Select(a => a.StartsWith("--secure-port=", StringComparison.Ordinal) ? $"--secure-port={port}" : a)], mounts);
    }

    /// <summary>The container's command line, and each mount with its files written below /var/lib/static-pods.</summary>
    private (List<string> CommandLine, Dictionary<string, string> Mounts) FromDeployment(string name)
    {
        var objects = fixture.SeedObjects();
        JsonObject Find(string kind, string wanted) => objects.First(o => o.TextAt("kind") == kind && o.NameOf() == wanted);
        var spec = Find("Deployment", name).At("spec", "template", "spec");
        var container = spec.ListAt("containers").First(c => c.TextAt("name") == name);
        var mounts = new Dictionary<string, string>();
        foreach (var mount in container.ListAt("volumeMounts"))
        {
            var volume = spec.ListAt("volumes").First(v => v.TextAt("name") == mount.TextAt("name"));
            var hostPath = $"/var/lib/static-pods/{name}/{volume.TextAt("name")}";
            mounts[mount.TextAt("mountPath")!] = hostPath;
            var data = volume.TextAt("secret", "secretName") is { } secret ? Find("Secret", secret)["data"]!.AsObject()
                : volume.TextAt("configMap", "name") is { } map ? Find("ConfigMap", map)["data"]!.AsObject() : [];
            foreach (var (key, value) in data)
            {
                var text = value!.GetValue<string>();
                PrivateFile.Write(
                    Path.Combine(root, hostPath.TrimStart('/'), key),
                    volume.ContainsKey("secret") ? Encoding.UTF8.GetString(Convert.FromBase64String(text)) : text);
            }
        }

        IEnumerable<string> Strings(string field) => (container.At(field) as JsonArray ?? []).Select(a => a!.GetValue<string>());
        var line = Strings("command").Concat(Strings("args")).ToList();
        return (name == "kube-apiserver" ? line[1..] : line, mounts);
    }

    private void Copy(string pki, string below) =>
        PrivateFile.Write(Path.Combine(root, "var/lib/static-pods", below), File.ReadAllText(fixture.Pki(pki)));

    private void Place(string pod, string container, string image, IEnumerable<string> commandLine, Dictionary<string, string> mounts)
    {
        var names = mounts.Keys.Select((path, index) => (path, Name: $"v{index}")).ToDictionary(p => p.path, p => p.Name);
        var manifest = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = pod, ["namespace"] = "kube-system" },
            ["spec"] = new JsonObject
            {
                ["hostNetwork"] = true,
                ["terminationGracePeriodSeconds"] = 5,
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = container,
                    ["image"] = image,
                    ["command"] = new JsonArray([.. commandLine.Select(a => (JsonNode?)a)]),
                    ["volumeMounts"] = new JsonArray([.. mounts.Keys.Select(p => new JsonObject { ["name"] = names[p], ["mountPath"] = p })]),
                }),
                ["volumes"] = new JsonArray([.. mounts.Select(m => new JsonObject
                {
                    ["name"] = names[m.Key],
                    ["hostPath"] = new JsonObject { ["path"] = m.Value, ["type"] = "DirectoryOrCreate" },
                })]),
            },
        };
        var hidden = Path.Combine(Path.GetDirectoryName(Manifest(pod))!, $".{pod}.tmp");
        File.WriteAllText(hidden, manifest.ToJsonString());
        File.Move(hidden, Manifest(pod), overwrite: true);
    }
}
