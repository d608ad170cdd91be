using Masterful.Activities.Etcd;

namespace Masterful.Activities.Tests.Etcd;

public sealed class RegistryKeyTests
{
    [Theory]
    [InlineData("/registry/pods/kube-system/calico-node-8d8xb", "pods", "kube-system", "calico-node-8d8xb")]
    [InlineData("/registry/minions/node-1", "nodes", "", "node-1")]
    [InlineData("/registry/services/specs/default/kubernetes", "services", "default", "kubernetes")]
    [InlineData("/registry/services/endpoints/default/kubernetes", "endpoints", "default", "kubernetes")]
    [InlineData("/registry/controllers/shop/web", "replicationcontrollers", "shop", "web")]
    [InlineData("/registry/masterleases/10.2.170.21", "masterleases", "", "10.2.170.21")]
    [InlineData("/registry/ranges/servicenodeports", "ranges", "", "servicenodeports")]
    [InlineData("/registry/rolebindings/kube-system/system::leader-locking-kube-scheduler", "rolebindings", "kube-system", "system::leader-locking-kube-scheduler")]
    [InlineData("/registry/shop.example/widgets/shop/w0", "shop.example/widgets", "shop", "w0")]
    [InlineData("/registry/crd.projectcalico.org/ippools/default-ipv4-ippool", "crd.projectcalico.org/ippools", "", "default-ipv4-ippool")]
    [InlineData("/registry/apiregistration.k8s.io/apiservices/v1.", "apiregistration.k8s.io/apiservices", "", "v1.")]
    public void Parse_KeyOfTheGrammar_NamesItsParts(string key, string resource, string ns, string name)
    {
        var parsed = RegistryKey.Parse(key)!;

        (parsed.QualifiedResource, parsed.Namespace, parsed.Name).Should().Be((resource, ns, name));
    }

    [Theory]
    [InlineData("compact_rev_key")]
    [InlineData("/registry/")]
    [InlineData("/registry/pods")]
    [InlineData("/registry/pods//x")]
    [InlineData("/registry/pods/a/b/c")]
    [InlineData("/other/pods/a/b")]
    public void Parse_AnythingElse_IsNull(string key) => RegistryKey.Parse(key).Should().BeNull();
}
