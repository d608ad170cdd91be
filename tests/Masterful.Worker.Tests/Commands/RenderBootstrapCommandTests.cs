using System.CommandLine;
using Masterful.Worker.Commands;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.Commands;

public sealed class RenderBootstrapCommandTests : IDisposable
{
    private readonly StringWriter output = new();
    private readonly StringWriter words = new();

    public void Dispose()
    {
        output.Dispose();
        words.Dispose();
    }

    [Fact]
    public async Task Bootstrap_Folder_GetsScriptConfigMapAndPatch()
    {
        await using var source = await HostedSource.StartAsync();
        var folder = Path.Combine(source.Directory, "out");

        (await RunAsync(HostedSource.Shoot, "-l", source.Landscape, "-o", folder)).Should().Be(0);

        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFileName).Should().Equal("bootstrap-node-1.sh", "bootstrap-node-1.yaml", "shoot-patch.yaml");
        var script = await File.ReadAllTextAsync(Path.Combine(folder, "bootstrap-node-1.sh"));
        script.Should().StartWith("#!/bin/sh\n# Brings up the static control plane of Shoot garden/masterful on node node-1 (192.0.2.10)");
        File.GetUnixFileMode(Path.Combine(folder, "bootstrap-node-1.sh")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        (await File.ReadAllTextAsync(Path.Combine(folder, "bootstrap-node-1.yaml"))).Should().Contain("kind: ConfigMap").And.Contain("name: masterful-bootstrap-node-1");
        (await File.ReadAllTextAsync(Path.Combine(folder, "shoot-patch.yaml"))).Should().Contain("- name: control-plane").And.Contain("minimum: 1");
        words.ToString().Should().BeEmpty();
    }

    [Fact]
    public async Task Bootstrap_OnePart_CanGoStraightIntoAShell()
    {
        await using var source = await HostedSource.StartAsync();

        (await RunAsync(HostedSource.Shoot, "-l", source.Landscape, "--part", "script")).Should().Be(0);

        output.ToString().Should().StartWith("#!/bin/sh\n").And.NotContain("PRIVATE KEY");
    }

    [Fact]
    public async Task Bootstrap_IncludeSecrets_WarnsAndMakesASecret()
    {
        await using var source = await HostedSource.StartAsync();

        (await RunAsync(HostedSource.Shoot, "-l", source.Landscape, "--part", "configmap", "--include-secrets")).Should().Be(0);

        words.ToString().Should().Contain("private keys");
        output.ToString().Should().Contain("kind: Secret").And.Contain("PRIVATE KEY");
        Directory.Exists(Path.Combine(source.Directory, "artifacts")).Should().BeFalse("the keys are for the script alone");
    }

    [Fact]
    public async Task Bootstrap_NodeThatJoins_CarriesItsOwnKeysAndSaysWhoAdmitsIt()
    {
        await using var source = await HostedSource.StartAsync();
        await File.AppendAllTextAsync(source.Landscape, "\n  - {name: node-2, address: 192.0.2.11}\n  - {name: node-3, address: 192.0.2.12}\n");

        (await RunAsync(HostedSource.Shoot, "-l", source.Landscape, "--part", "script", "--node", "node-2", "--include-secrets")).Should().Be(0);

        output.ToString().Should().Contain("PRIVATE KEY").And.Contain("--initial-cluster-state=existing")
            .And.Contain("It joins node-1, whose etcd has to admit it first: etcdctl member add etcd-main-node-2 --learner --peer-urls=https://192.0.2.11:2380 at etcd-main, etcdctl member add etcd-events-node-2");
    }

    [Fact]
    public async Task Bootstrap_UnknownNode_SaysWhichThereAre()
    {
        await using var source = await HostedSource.StartAsync();

        var run = () => RunAsync(HostedSource.Shoot, "-l", source.Landscape, "--node", "node-9");

        await run.Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-REQ-003*node-9*node-1*");
    }

    [Theory]
    [InlineData("garden/masterful", "--part", "all-of-it")]
    [InlineData("--include-secrets")]
    public void Bootstrap_BadArguments_AreUsage(params string[] arguments) => RenderBootstrapCommand.Create().Parse(arguments).Errors.Should().NotBeEmpty();

    private Task<int> RunAsync(params string[] arguments) =>
        RenderBootstrapCommand.Create().Parse(arguments).InvokeAsync(new() { Output = output, Error = words, EnableDefaultExceptionHandler = false });
}
