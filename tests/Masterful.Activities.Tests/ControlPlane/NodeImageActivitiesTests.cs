using Masterful.Activities.ControlPlane;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Errors;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class NodeImageActivitiesTests : IDisposable
{
    private const string Registry = "registry.example/";
    private readonly TestLandscape landscape = new();

    public void Dispose() => landscape.Dispose();

    private string Images => Path.Combine(landscape.Root, "images");

    [Fact]
    public async Task Pull_SomeAreThere_PullsTheOthersOnce()
    {
        await File.WriteAllTextAsync(Images, Registry + "etcd:1\n");
        PullImagesRequest request = new(landscape.Node, [Registry + "etcd:1", Registry + "kube-apiserver:2"]);

        (await Activities().PullImagesAsync(request)).Should().Be($"1 images were on node-1, pulled: {Registry}kube-apiserver:2");
        (await Activities().PullImagesAsync(request)).Should().Be("2 images were on node-1");

        (await File.ReadAllLinesAsync(Images)).Should().Equal(Registry + "etcd:1", Registry + "kube-apiserver:2");
    }

    [Fact]
    public async Task Pull_RegistryRefuses_NamesNodeImageAndAnswer()
    {
        var failed = await Activities(pull: "echo unauthorized >&2; exit 1").Invoking(a => a.PullImagesAsync(new(landscape.Node, [Registry + "etcd:1"]))).Should().ThrowAsync<ApplicationFailureException>();

        failed.Which.ErrorType.Should().Be(PlatformErrors.Image.Id);
        failed.Which.Message.Should().Contain($"node node-1, image {Registry}etcd:1: it is not there, and pulling it ended with 1: unauthorized");
    }

    private NodeImageActivities Activities(string? pull = null)
    {
        var script = $"case \"$1\" in inspecti) grep -qxF \"$2\" {Images};; pull) {pull ?? $"echo \"$2\" >> {Images}"};; esac";
        var settings = landscape.File.Shoots[0].Nodes[0] with { Images = new ImageSettings { Command = ["/bin/sh", "-c", script, "crictl"] } };
        return new(landscape.File with { Shoots = [landscape.File.Shoots[0] with { Nodes = [settings] }] }, NullLogger<NodeImageActivities>.Instance);
    }
}
