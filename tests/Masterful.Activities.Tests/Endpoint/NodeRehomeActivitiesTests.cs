using System.Net;
using Masterful.Activities.Endpoint;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Endpoint;
using Masterful.Workflows.Contracts.Errors;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;
using Tests.Shared;

namespace Masterful.Activities.Tests.Endpoint;

public sealed class NodeRehomeActivitiesTests : IDisposable
{
    private const string OfKubelet = "/var/lib/kubelet/kubeconfig-real";
    private const string OfNodeAgent = "/var/lib/gardener-node-agent/credentials/kubeconfig";
    private const string Old = "# as it was\nkind: Config\nclusters: [{cluster: {server: https://api.given-up}}]\n";
    private const string New = "# as it was\nkind: Config\nclusters: [{cluster: {server: https://api.external}}]\n";
    private static readonly EndpointRecord Record = new("hosts", ["api.internal", "api.external"], 443, ["192.0.2.1"], ["127.0.0.1"]);
    private readonly TestLandscape landscape = new();
    private readonly HttpListener kubelet = new();
    private readonly int port = FreePorts.Take(1)[0];

    public NodeRehomeActivitiesTests()
    {
        Write(OfKubelet, Old);
        Write(OfNodeAgent, Old);
        kubelet.Prefixes.Add($"http://127.0.0.1:{port}/");
        kubelet.Start();
        _ = ServeAsync();
    }

    private string Restarts => Path.Combine(Path.GetDirectoryName(landscape.Root)!, "restarts");

    public void Dispose()
    {
        kubelet.Close();
        landscape.Dispose();
    }

    [Fact]
    public async Task Rehome_NameThatIsNotMoved_RewritesRestartsAndIsTakenBackByteForByte()
    {
        var before = Tree.Of(landscape.Root);

        var switched = await Activities().RehomeNodeAsync(Request);

        (Read(OfKubelet), Read(OfNodeAgent)).Should().Be((New, New));
        switched.Evidence.Should().Equal(
            $"{OfKubelet} of node-1: https://api.given-up -> https://api.external", $"{OfNodeAgent} of node-1: https://api.given-up -> https://api.external",
            "the kubelet of node-1 was restarted", "gardener-node-agent of node-1 was restarted");
        (await Activities().RestoreKubeconfigsAsync(landscape.Node)).Should().Be($"put back: {OfKubelet}, {OfNodeAgent}");
        (await File.ReadAllLinesAsync(Restarts)).Should().Equal("kubelet", "agent", "kubelet", "agent");
        Tree.Of(landscape.Root).Should().Equal(before);
        (await Activities().RestoreKubeconfigsAsync(landscape.Node)).Should().Be("they had not been changed");
    }

    [Fact]
    public async Task Rehome_NamesThatAreMoved_ChangesAndRestartsNothing()
    {
        Write(OfKubelet, Old.Replace("given-up", "internal"));
        Write(OfNodeAgent, New);
        var before = Tree.Of(landscape.Root);

        (await Activities().RehomeNodeAsync(Request)).Evidence.Should().BeEmpty();

        Tree.Of(landscape.Root).Should().Equal(before);
        File.Exists(Restarts).Should().BeFalse();
    }

    [Fact]
    public async Task Rehome_OnlyTheKubeletUsesIt_LeavesTheNodeAgentAlone()
    {
        Write(OfNodeAgent, New);

        await Activities().RehomeNodeAsync(Request);

        (await File.ReadAllLinesAsync(Restarts)).Should().Equal("kubelet");
    }

    [Fact]
    public async Task Rehome_CutOffBeforeTheRestart_RestartsAtTheNextAttemptAndKeepsTheOldFile()
    {
        var failed = await Activities("exit 5").Invoking(a => a.RehomeNodeAsync(Request)).Should().ThrowAsync<ApplicationFailureException>();
        failed.Which.ErrorType.Should().Be(PlatformErrors.Kubelet.Id);
        Read(OfKubelet).Should().Be(New);

        var switched = await Activities().RehomeNodeAsync(Request);

        switched.Evidence.Should().StartWith($"{OfKubelet} of node-1 names https://api.external").And.Contain("the kubelet of node-1 was restarted");
        await Activities().RestoreKubeconfigsAsync(landscape.Node);
        Read(OfKubelet).Should().Be(Old);
    }

    [Fact]
    public async Task Restore_CutOffBeforeTheRestart_RestartsAtTheNextAttempt()
    {
        await Activities().RehomeNodeAsync(Request);
        await Activities("exit 1").Invoking(a => a.RestoreKubeconfigsAsync(landscape.Node)).Should().ThrowAsync<ApplicationFailureException>();
        Read(OfKubelet).Should().Be(Old);

        await Activities().RestoreKubeconfigsAsync(landscape.Node);

        (await File.ReadAllLinesAsync(Restarts)).Should().Equal("kubelet", "agent", "kubelet", "agent");
    }

    [Fact]
    public async Task Rehome_NodeAgentDoesNotRestart_SaysSoWithTheKubeletDone()
    {
        var failed = await Activities(agent: "echo no such unit >&2; exit 5").Invoking(a => a.RehomeNodeAsync(Request)).Should().ThrowAsync<ApplicationFailureException>();

        failed.Which.ErrorType.Should().Be(EndpointErrors.NotRehomed.Id);
        failed.Which.Message.Should().Contain("ended with 5: no such unit");
        (await File.ReadAllLinesAsync(Restarts)).Should().Equal("kubelet");
    }

    [Fact]
    public async Task Rehome_FileThatCannotBeRead_NamesIt()
    {
        Write(OfNodeAgent, "kind: Config\n");

        var failed = await Activities().Invoking(a => a.RehomeNodeAsync(Request)).Should().ThrowAsync<ApplicationFailureException>();

        failed.Which.Message.Should().StartWith(EndpointErrors.NotRehomed.Id).And.Contain($"{OfNodeAgent}: it names no API server.");
    }

    private NodeEndpointRequest Request => new(landscape.Node, Record);

    private NodeRehomeActivities Activities(string? restart = null, string? agent = null)
    {
        var settings = landscape.File.Shoots[0].Nodes[0] with
        {
            Kubelet = new KubeletSettings { Restart = ["/bin/sh", "-c", restart ?? $"echo kubelet >> {Restarts}"], HealthPort = port },
            NodeAgent = new NodeAgentSettings { Restart = ["/bin/sh", "-c", agent ?? $"echo agent >> {Restarts}"] },
        };
        var file = landscape.File with { Shoots = [landscape.File.Shoots[0] with { Nodes = [settings] }] };
        return new NodeRehomeActivities(file, TimeProvider.System, NullLogger<NodeRehomeActivities>.Instance);
    }

    private async Task ServeAsync()
    {
        while (kubelet.IsListening)
        {
            try
            {
                (await kubelet.GetContextAsync()).Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private string Read(string path) => File.ReadAllText(landscape.Root + path);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(landscape.Root + path)!);
        File.WriteAllText(landscape.Root + path, text);
    }
}
