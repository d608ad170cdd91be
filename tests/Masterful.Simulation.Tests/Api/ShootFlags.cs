namespace Masterful.Simulation.Tests.Api;

/// <summary>A kube-apiserver's command line for the fixture's material.</summary>
internal static class ShootFlags
{
    public static List<string> For(EtcdProcess etcd) =>
    [
        $"--etcd-servers={etcd.Endpoint}",
        $"--etcd-servers-overrides=/events#{etcd.Endpoint},events.k8s.io/events#{etcd.Endpoint}",
        $"--etcd-cafile={Fixture.Pki("ca-etcd.crt")}",
        $"--etcd-certfile={Fixture.Pki("etcd-client.crt")}",
        $"--etcd-keyfile={Fixture.Pki("etcd-client.key")}",
        "--bind-address=::",
        "--secure-port=443",
        "--advertise-address=127.0.0.1",
        "--external-hostname=api.masterful.garden.internal.example",
        "--service-cluster-ip-range=10.96.0.0/16",
        $"--tls-cert-file={Fixture.Pki("kube-apiserver.crt")}",
        $"--tls-private-key-file={Fixture.Pki("kube-apiserver.key")}",
        $"--client-ca-file={Fixture.Pki("ca-client.crt")}",
        "--service-account-issuer=https://api.masterful.garden.internal.example",
        $"--service-account-key-file={Fixture.Pki("service-account-key.pub")}",
        $"--service-account-signing-key-file={Fixture.Pki("service-account-key.key")}",
        "--api-audiences=kubernetes,gardener",
        $"--encryption-provider-config={Fixture.Pki("encryption-configuration.yaml")}",
        $"--token-auth-file={Fixture.Pki("static_tokens.csv")}",
        "--authorization-mode=Node,RBAC",
        "--anonymous-auth=false",
        "--enable-bootstrap-token-auth=true",
        "--allow-privileged=true",
        "--v=2",
    ];
}
