using System.Diagnostics;
using System.Text;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Activities.Source;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class BootstrapScriptTests : IDisposable
{
    private const string Manifests = "/etc/kubernetes/manifests";
    private static readonly string[] Components = ["etcd-main", "etcd-events", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];
    private readonly TestLandscape landscape = new(new NodePorts());
    private readonly BootstrapRun run;

    public BootstrapScriptTests() => run = new BootstrapRun(landscape.Root) { Token = HealthTokenOf(Rendered()) };

    public void Dispose()
    {
        run.Dispose();
        landscape.Dispose();
    }

    [Fact]
    public async Task Run_KeysThere_WritesWhatTheAgentWouldAndStartsEachInOrder()
    {
        await InstallAsync();
        var agent = Files();
        var staged = new NodePlace(landscape.File, landscape.Node).Directory.Manifests;
        foreach (var file in Rendered().Files.Where(file => file.Path.Contains("/ca", StringComparison.Ordinal) && file.Path.EndsWith("bundle.crt", StringComparison.Ordinal)))
        {
            File.Delete(landscape.Root + file.Path);
        }

        var script = await ScriptAsync();
        var (code, output, errors) = await run.RunAsync(script);

        (code, errors).Should().Be((0, ""), output);
        Files().Should().Contain(agent, "content and mode are the agent's");
        foreach (var component in Components)
        {
            var manifest = $"{landscape.Root}{Manifests}/{component}.yaml";
            (await File.ReadAllTextAsync(manifest)).Should().Be(await File.ReadAllTextAsync($"{landscape.Root}{staged}/{component}.yaml"));
            File.GetUnixFileMode(manifest).Should().Be(DurableFile.Private);
        }

        run.Asked.Should().Equal(
            "http://127.0.0.1:2381/health", "http://127.0.0.1:2384/health", "https://localhost:443/readyz", "https://127.0.0.1:10257/healthz", "https://127.0.0.1:10259/healthz");
        output.Should().NotContain(run.Token).And.EndWith("bootstrap: the static control plane of garden/masterful is up on node-1\n");
        var first = Files();

        (code, output, errors) = await run.RunAsync(script);

        (code, errors).Should().Be((0, ""));
        output.Should().NotContain("wrote").And.NotContain("placed");
        Files().Should().Equal(first);
    }

    [Fact]
    public async Task Run_KeysMissing_NamesEachAndChangesNothing()
    {
        var (code, output, errors) = await run.RunAsync(await ScriptAsync());

        code.Should().Be(1);
        output.Should().BeEmpty();
        var expected = Rendered().Files.Where(file => file.Source != FileSource.Content || file.Path.EndsWith(".key", StringComparison.Ordinal)).ToList();
        errors.Should().ContainAll(expected.Select(file => $"missing: {file.Path} ({file.Origin})"))
            .And.Contain("service-account-key/id_rsa").And.Contain("encryption-configuration.yaml").And.Contain("static_tokens.csv")
            .And.Contain("nothing was changed").And.Contain("--include-secrets");
        errors.Should().NotContain("bundle.crt").And.NotContain("audit-policy");
        Tree.Of(landscape.Root).Should().BeEmpty();
    }

    [Fact]
    public async Task Run_EtcdWasNotRestored_RefusesUnlessANewOneIsWanted()
    {
        await InstallAsync(withEtcd: false);

        var (code, _, errors) = await run.RunAsync(await ScriptAsync());
        var (again, _, _) = await run.RunAsync(await ScriptAsync(), ("MASTERFUL_NEW_ETCD", "yes"));

        code.Should().Be(1);
        errors.Should().Contain("etcd-main has no data in /var/lib/etcd-main/data/new.etcd");
        again.Should().Be(0);
        File.GetUnixFileMode(landscape.Root + "/var/lib/etcd-events/data").Should().Be(DurableFile.PrivateDirectory);
    }

    [Theory]
    [InlineData("etcd-events", "kube-apiserver")]
    [InlineData("kube-apiserver", "kube-controller-manager")]
    public async Task Run_PartIsNotHealthy_StopsBeforeTheNextAndGoesOnLater(string down, string next)
    {
        await InstallAsync();
        run.Down(down);

        var (code, output, errors) = await run.RunAsync(await ScriptAsync());

        code.Should().Be(1);
        errors.Should().Contain($"{down} is not healthy after 1 seconds: Failed to connect to {down}");
        output.Should().Contain($"placed static Pod {down}");
        File.Exists($"{landscape.Root}{Manifests}/{next}.yaml").Should().BeFalse();
        run.Up(down);
        (await run.RunAsync(await ScriptAsync())).Code.Should().Be(0);
    }

    [Fact]
    public async Task Run_SomebodyElsesManifest_StaysUnlessReplacingIsWanted()
    {
        await InstallAsync();
        var manifest = $"{landscape.Root}{Manifests}/kube-apiserver.yaml";
        Directory.CreateDirectory(Path.GetDirectoryName(manifest)!);
        await File.WriteAllTextAsync(manifest, "somebody's");

        var (code, _, errors) = await run.RunAsync(await ScriptAsync());
        var kept = await File.ReadAllTextAsync(manifest);
        var (again, _, _) = await run.RunAsync(await ScriptAsync(), ("MASTERFUL_REPLACE", "yes"));

        code.Should().Be(1);
        errors.Should().Contain("kube-apiserver.yaml is there already");
        kept.Should().Be("somebody's");
        again.Should().Be(0);
        (await File.ReadAllTextAsync(manifest)).Should().Contain("kind: Pod");
    }

    [Fact]
    public async Task Run_ManifestOfAnEarlierScript_IsReplaced()
    {
        await InstallAsync();
        var script = await ScriptAsync();
        (await run.RunAsync(script.Replace("--v=2", "--v=3", StringComparison.Ordinal))).Code.Should().Be(0);

        var (code, output, _) = await run.RunAsync(script);

        code.Should().Be(0);
        output.Should().Contain("placed static Pod kube-apiserver").And.NotContain("placed static Pod etcd-main");
    }

    [Fact]
    public async Task Run_TokenFileWithoutTheProbesToken_Fails()
    {
        await InstallAsync();
        var tokens = landscape.Root + Rendered().Files.Single(file => file.Path.EndsWith("static_tokens.csv", StringComparison.Ordinal)).Path;
        await File.WriteAllTextAsync(tokens, "x,somebody,1\n");

        var (code, _, errors) = await run.RunAsync(await ScriptAsync());

        code.Should().Be(1);
        errors.Should().Contain("has no usable token for health-check");
        Directory.Exists(landscape.Root + Manifests).Should().BeFalse();
    }

    [Fact]
    public async Task Run_WithSecretsOnAnEmptyNode_BringsEverything()
    {
        var script = await ScriptAsync(includeSecrets: true);

        var (code, _, errors) = await run.RunAsync(script, ("MASTERFUL_NEW_ETCD", "yes"));

        (code, errors).Should().Be((0, ""));
        foreach (var file in Rendered().Files)
        {
            var path = landscape.Root + file.Path;
            File.GetUnixFileMode(path).Should().Be((UnixFileMode)file.Mode, file.Path);
            (await File.ReadAllBytesAsync(path)).Should().NotBeEmpty();
        }

        script.Should().Contain("IT HOLDS PRIVATE KEYS").And.Contain("PRIVATE KEY-----");
        (await File.ReadAllTextAsync(landscape.Root + "/var/lib/static-pods/kube-scheduler/kubeconfig/kubeconfig")).Should().Contain("client-key-data");
    }

    [Fact]
    public async Task Render_WithoutSecrets_HoldsNone()
    {
        var script = await ScriptAsync();

        script.Should().NotContain("PRIVATE KEY").And.NotContain(run.Token).And.Contain("BEGIN CERTIFICATE");
        foreach (var file in Rendered().Files.Where(file => file.Source == FileSource.Content && BootstrapFile.Of(file, null).Content is null))
        {
            var text = Encoding.UTF8.GetString(file.Content);
            var words = text.Split([' ', '\n', ',', '"'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Length > 30).ToList();
            words.Where(word => script.Contains(word, StringComparison.Ordinal)).Should().BeEmpty(file.Path);

            script.Should().NotContain(Convert.ToBase64String(file.Content)[..40]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Render_Script_IsOneThatAShellReads(bool includeSecrets)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-n"]) { RedirectStandardInput = true, RedirectStandardError = true })!;

        await process.StandardInput.WriteAsync(await ScriptAsync(includeSecrets));
        process.StandardInput.Close();
        await process.WaitForExitAsync();

        (process.ExitCode, await process.StandardError.ReadToEndAsync()).Should().Be((0, ""));
    }

    [Fact]
    public void Render_FileThatIsNoText_TravelsInBase64()
    {
        var rendered = Rendered();
        var odd = new RenderedFile("/var/lib/static-pods/kube-apiserver/odd/it's", 0b110_100_000, FileSource.Content, "", [0, 255, 10, 13], "moved from ConfigMap odd");
        var ending = odd with { Path = "/var/lib/static-pods/kube-apiserver/odd/end", Content = "MASTERFUL_END\n"u8.ToArray() };

        var script = BootstrapScript.Render("garden/masterful", Target(), rendered with { Files = [.. rendered.Files, odd, ending] });

        script.Should().Contain("base64 -d <<'MASTERFUL_END' | put '/var/lib/static-pods/kube-apiserver/odd/it'\\''s' 0640 -\nAP8KDQ==\nMASTERFUL_END\n")
            .And.Contain("base64 -d <<'MASTERFUL_END' | put '/var/lib/static-pods/kube-apiserver/odd/end' 0640 -\n");
    }

    [Fact]
    public void Render_ProbeTokenInNoFile_IsRefused()
    {
        var rendered = Rendered();

        var render = () => BootstrapScript.Render("garden/masterful", Target(), rendered with { Files = [.. rendered.Files.Where(file => !file.Path.EndsWith(".csv", StringComparison.Ordinal))] });

        render.Should().Throw<ApplicationFailureException>().Which.ErrorType.Should().Be("MIG-CUT-001");
    }

    private static RenderedControlPlane Rendered()
    {
        var source = Fixture.Source();
        return ControlPlaneRenderer.Render(source, SecretDiscovery.Discover(source, Fixture.Now), Target());
    }

    private static RenderTarget Target() => new("node-1", "127.0.0.1", new NodePorts());

    private static string HealthTokenOf(RenderedControlPlane rendered) =>
        Encoding.UTF8.GetString(rendered.Files.Single(file => file.Path.EndsWith("static_tokens.csv", StringComparison.Ordinal)).Content)
            .Split('\n').Select(row => row.Split(',')).Single(row => row.Length > 1 && row[1].Trim('"') == "health-check")[0].Trim('"');

    private Task<string> ScriptAsync(bool includeSecrets = false) =>
        new ControlPlaneActivities(Pinned(), TimeProvider.System, NullLogger<ControlPlaneActivities>.Instance) { OpenSeed = landscape.OpenSeed }
            .RenderBootstrapAsync(landscape.Node, 1024, includeSecrets, CancellationToken.None);

    // A key that is pinned is that of the node, which has nothing to do with what is made here for a node that does not run yet.
    private LandscapeFile Pinned() => landscape.File with
    {
        Shoots = [.. landscape.File.Shoots.Select(shoot => shoot with { Nodes = [.. shoot.Nodes.Select(node => node with { SealingKey = "sha256:" + new string('0', 64) })] })],
    };

    /// <summary>What phases Credentials and Etcd leave on the node.</summary>
    private async Task InstallAsync(bool withEtcd = true)
    {
        await TestNode.InstallAsync(landscape, landscape.Node);
        if (withEtcd)
        {
            Directory.CreateDirectory(landscape.Root + EtcdMember.DataDirectory("main"));
        }
    }

    private Dictionary<string, string> Files() => Directory.GetFiles(landscape.Root + "/var/lib/static-pods", "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => $"{File.GetUnixFileMode(file)} {Convert.ToBase64String(File.ReadAllBytes(file))}");
}
