using Masterful.Activities.ControlPlane;
using Masterful.Activities.Node;
using Masterful.Activities.Rehearsal;

namespace Masterful.Activities.Tests.Rehearsal;

public sealed class RehearsedApiServerTests
{
    private const string Manifest = """
        spec:
          containers:
          - name: kube-apiserver
            args:
            - --etcd-servers=https://localhost:2379
            - --etcd-servers-overrides=/events#https://localhost:2382
            - --etcd-cafile=/srv/kubernetes/etcd/ca/bundle.crt
            - --secure-port=443
            - --bind-address=::
            - --shutdown-delay-duration=2s
            - --service-account-issuer=https://api.example
            - --tls-cert-file=/srv/kubernetes/etcd/tls.crt
            volumeMounts:
            - {name: outer, mountPath: /srv/kubernetes/etcd/}
            - {name: inner, mountPath: /srv/kubernetes/etcd/ca}
          volumes:
          - {name: outer, hostPath: {path: /var/lib/static-pods/kube-apiserver/outer}}
          - {name: inner, hostPath: {path: /var/lib/static-pods/kube-apiserver/ca-etcd}}
        """;

    [Fact]
    public void Arguments_OfAManifest_NameTheStagesFilesAndNothingOfTheNode()
    {
        using var directory = new TempDirectory();

        var arguments = RehearsedApiServer.Arguments(YamlJson.ReadAll(Manifest)[0], new NodeFiles(directory.Path), "https://127.0.0.1:1", 6443);

        arguments.Should().Equal(
            $"--etcd-cafile={directory.Path}/var/lib/static-pods/kube-apiserver/ca-etcd/bundle.crt",
            "--service-account-issuer=https://api.example",
            $"--tls-cert-file={directory.Path}/var/lib/static-pods/kube-apiserver/outer/tls.crt",
            "--etcd-servers=https://127.0.0.1:1", "--bind-address=127.0.0.1", "--secure-port=6443", "--endpoint-reconciler-type=none", "--shutdown-delay-duration=0s");
    }
}
