using Masterful.Activities.ControlPlane;
using Masterful.Activities.Credentials;
using Masterful.Activities.Node;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class ControlPlaneInstallerTests : IDisposable
{
    private readonly TestLandscape landscape = new();

    public void Dispose() => landscape.Dispose();

    [Theory]
    [InlineData("/etc/kubernetes/manifests/pod.yaml")]
    [InlineData("/etc/kubernetes/admin.conf")]
    [InlineData("/var/lib/masterful/node.key")]
    [InlineData("/var/lib/static-pods/file")]
    [InlineData("/var/lib/static-pods/kubelet/file")]
    [InlineData("/var/lib/static-pods/etcd-main/../../../../etc/kubernetes/manifests/pod.yaml")]
    [InlineData("/var/lib/static-pods/etcd-main/")]
    public void FileOutsideOfAComponent_IsRefusedBeforeAnythingIsWritten(string path) =>
        Refused([File("/var/lib/static-pods/etcd-main/ca/bundle.crt"), File(path)], [Pod("etcd-main")]).Should().Contain($"path {path}");

    [Theory]
    [InlineData("cloud-controller-manager")]
    [InlineData("../etcd-main")]
    public void ManifestOfAnythingElse_IsRefusedBeforeAnythingIsWritten(string component) =>
        Refused([File("/var/lib/static-pods/etcd-main/ca/bundle.crt")], [Pod(component)]).Should().Contain($"manifest {component}");

    private string Refused(IReadOnlyList<RenderedFile> files, IReadOnlyList<RenderedPod> pods)
    {
        var place = new NodePlace(landscape.File, landscape.Node);
        var installing = () => new ControlPlaneInstaller(place, new NodeKeys(place.Ledger, place.Files, place.Directory)).Install(new RenderedControlPlane(pods, files, ""));

        var failure = installing.Should().Throw<ApplicationFailureException>().Which;
        failure.ErrorType.Should().Be("MIG-NODE-001");
        Directory.Exists(landscape.Root + "/var/lib/static-pods").Should().BeFalse();
        Directory.Exists(landscape.Root + "/etc/kubernetes").Should().BeFalse();
        return failure.Message;
    }

    private static RenderedFile File(string path) => new(path, 0b110_000_000, FileSource.Content, "", [1], "moved from Secret x");

    private static RenderedPod Pod(string component) => new(component, "image", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {}\n", []);
}
