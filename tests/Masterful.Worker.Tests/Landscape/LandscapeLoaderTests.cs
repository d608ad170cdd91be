using Masterful.Activities.Landscapes;
using Masterful.Worker.Landscape;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.Landscape;

public sealed class LandscapeLoaderTests : IDisposable
{
    private const string Valid = """
        apiVersion: masterful.gardener.cloud/v1alpha1
        kind: Landscape
        garden: {kubeconfig: garden.kubeconfig}
        seeds:
        - {name: seed-a, kubeconfig: seed.kubeconfig}
        artifacts: {directory: artifacts}
        shoots:
        - name: garden/masterful
          etcd: {endpoint: "https://127.0.0.2:2379"}
          endpoint: {provider: hosts, port: 443, outsideHosts: outside.hosts}
          nodes:
          - {name: node-1, address: 192.0.2.10, ports: {kubeApiserver: 6443}}
          verify: {tokenFiles: [a.token]}
          sourceAddresses: ["192.0.2.9:443"]
        """;

    private readonly string directory = Directory.CreateTempSubdirectory("landscape").FullName;

    public LandscapeLoaderTests()
    {
        File.WriteAllText(Path.Combine(directory, "garden.kubeconfig"), "");
        File.WriteAllText(Path.Combine(directory, "seed.kubeconfig"), "");
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Load_ValidFile_MakesPathsAbsoluteAndTakesDefaults()
    {
        var landscape = LandscapeLoader.Load(Write(Valid));

        landscape.Garden.Kubeconfig.Should().Be(Path.Combine(directory, "garden.kubeconfig"));
        var node = landscape.Shoots.Single().Nodes.Single();
        node.Root.Should().Be("/");
        node.Ports.KubeApiserver.Should().Be(6443);
        node.Ports.EtcdClient.Should().Be(2379);
        node.NodeAgent.Restart.Should().Equal("systemctl", "try-restart", "gardener-node-agent.service");
        landscape.Shoots[0].Endpoint.Name.Should().BeEmpty();
        landscape.Shoots[0].Endpoint.OutsideHosts.Should().Be(Path.Combine(directory, "outside.hosts"));
        landscape.Shoots[0].Endpoint.HostsFile.Should().Be("/etc/hosts");
        landscape.Shoots[0].SourceAddresses.Should().Equal("192.0.2.9:443");
        landscape.Shoots[0].TokenFiles.Should().Equal(Path.Combine(directory, "a.token"));
    }

    [Theory]
    [InlineData("provider: hosts", "provider: host", "line 10: shoots[0].endpoint.provider: does not know \"host\", did you mean \"hosts\"?")]
    [InlineData("port: 443", "name: 'https://api.example'", "\"https://api.example\" must be a DNS name, without scheme and port")]
    [InlineData("port: 443", "addresses: [192.0.2.7]", "shoots[0].endpoint.addresses: the provider hosts leads nodes to each other's own addresses")]
    [InlineData("provider: hosts", "provider: manual, addresses: [192.0.2.7, lb.example]", "192.0.2.7, lb.example must be IP addresses of one family, or one DNS name")]
    [InlineData("provider: hosts", "provider: manual, addresses: [192.0.2.7, '2001:db8::7']", "must be IP addresses of one family, or one DNS name")]
    [InlineData("provider: hosts", "provider: manual, addresses: [a.example, b.example]", "must be IP addresses of one family, or one DNS name")]
    [InlineData("provider: hosts", "provider: manual, addresses: ['https://lb.example']", "must be IP addresses of one family, or one DNS name")]
    [InlineData("192.0.2.10,", "192.0.2.10, sealingKey: abc,", "\"abc\" must be sha256: and 64 lower-case hex digits, as `masterful agent --show-key` prints on the node")]
    [InlineData("outsideHosts", "outsideHost", "did you mean \"outsideHosts\"?")]
    [InlineData("port: 443", "port: 70000", "must be a port")]
    [InlineData("192.0.2.10", "node", "must be an IP address")]
    [InlineData("https://127.0.0.2:2379", "127.0.0.2:2379", "must be an https URL")]
    [InlineData("2379\"}", "2379\", restore: etcdctl}", "shoots[0].etcd.restore: does not know \"etcdctl\", did you mean \"etcdutl\"?")]
    [InlineData("name: garden/masterful", "name: masterful", "must be namespace/name")]
    [InlineData("artifacts: {directory", "artefacts: {directory", "did you mean \"artifacts\"?")]
    [InlineData("kind: Landscape", "kind: Landscap", "must be \"Landscape\"")]
    [InlineData("kubeconfig: seed.kubeconfig", "kubeconfig: other", "is not there")]
    [InlineData("verify: {tokenFiles: [a.token]}", "verify: [", "line")]
    public void Load_Mistake_NamesPlaceAndCause(string right, string wrong, string words)
    {
        var load = () => LandscapeLoader.Load(Write(Valid.Replace(right, wrong)));

        var failure = load.Should().Throw<ApplicationFailureException>().Which;
        failure.ErrorType.Should().Be("MIG-LAND-001");
        failure.Message.Should().Contain(words);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(", restore: inPlace", false)]
    [InlineData(", restore: etcdutl", true)]
    public void Load_Restore_IsInPlaceUnlessEtcdutlIsAskedFor(string setting, bool byEtcdutl) =>
        LandscapeLoader.Load(Write(Valid.Replace("2379\"}", $"2379\"{setting}}}"))).Shoots[0].RestoreByEtcdutl.Should().Be(byEtcdutl);

    [Fact]
    public void Load_Bucket_TakesItsSettingsAndDefaults()
    {
        File.WriteAllText(Path.Combine(directory, "credentials"), "");
        var landscape = LandscapeLoader.Load(Write(Valid.Replace(
            "{directory: artifacts}",
            "{s3: {bucket: moves, prefix: seed-a/, endpoint: 'https://rgw.example:8443', region: eu-1, pathStyle: true, profile: mover, credentialsFile: credentials, partSizeMiB: 32}}")));

        landscape.Artifacts.Directory.Should().BeEmpty();
        landscape.Artifacts.S3.Should().Be(new S3Settings
        {
            Bucket = "moves",
            Prefix = "seed-a",
            Endpoint = "https://rgw.example:8443",
            Region = "eu-1",
            PathStyle = true,
            Profile = "mover",
            CredentialsFile = Path.Combine(directory, "credentials"),
            SpoolDirectory = Path.Combine(directory, "artifact-spool"),
            PartSize = 32L << 20,
        });
    }

    [Theory]
    [InlineData("{bucket: moves, endpoit: 'https://x'}", "line 6: unknown field \"artifacts.s3.endpoit\", did you mean \"endpoint\"?")]
    [InlineData("{prefix: a}", "line 6: artifacts.s3.bucket: is required")]
    [InlineData("{bucket: No_Such}", "must be 3 to 63 lower-case letters")]
    [InlineData("{bucket: moves, endpoint: 'http://rgw.example'}", "must be an https URL")]
    [InlineData("{bucket: moves, endpoint: 'https://key:secret@rgw.example'}", "credentials come from")]
    [InlineData("{bucket: moves, prefix: ../up}", "must be segments of letters")]
    [InlineData("{bucket: moves, pathStyle: maybe}", "must be true or false")]
    [InlineData("{bucket: moves, partSizeMiB: 1}", "must be a number, 5 to 5120")]
    [InlineData("{bucket: moves, credentialsFile: none}", "is not there")]
    [InlineData("{bucket: moves}, directory: artifacts", "give either a directory or s3, not both")]
    public void Load_MistakeInBucket_NamesPlaceAndCauseAndNoCredential(string bucket, string words)
    {
        var load = () => LandscapeLoader.Load(Write(Valid.Replace("{directory: artifacts}", "{s3: " + bucket + "}")));

        load.Should().Throw<ApplicationFailureException>().WithMessage("MIG-LAND-001*").Which.Message.Should().Contain(words).And.NotContain("secret@");
    }

    [Fact]
    public void Load_SeveralMistakes_TellsThemAll()
    {
        var load = () => LandscapeLoader.Load(Write(Valid.Replace("provider: hosts", "provider: x").Replace("192.0.2.10", "y")));

        load.Should().Throw<ApplicationFailureException>().Which.Message.Should().Contain("\"x\"").And.Contain("\"y\"");
    }

    [Fact]
    public void Load_ResourceManager_IsOnlyOnWhenAskedFor()
    {
        LandscapeLoader.Load(Write(Valid)).Shoots.Single().ResourceManager.Should().BeFalse();
        LandscapeLoader.Load(Write(Valid + "\n  addons: {resourceManager: true}")).Shoots.Single().ResourceManager.Should().BeTrue();
    }

    [Fact]
    public void Load_ResourceManagerWithManagedSeed_IsRefused()
    {
        File.WriteAllText(Path.Combine(directory, "t.yaml"), "spec: {}");
        var load = () => LandscapeLoader.Load(Write(Valid + "\n  addons: {resourceManager: true}\n  seed: {mode: managedSeed, name: s, template: t.yaml}"));

        load.Should().Throw<ApplicationFailureException>().WithMessage("MIG-LAND-001*").Which.Message.Should().Contain("addons.resourceManager").And.Contain("two would fight");
    }

    [Fact]
    public void Load_MissingFile_SaysSo()
    {
        var load = () => LandscapeLoader.Load(Path.Combine(directory, "none.yaml"));

        load.Should().Throw<ApplicationFailureException>().Which.Message.Should().Contain("the file is not there");
    }

    [Fact]
    public void LoadForAgent_NothingOfGardenAndSeed_IsEnough()
    {
        var landscape = LandscapeLoader.LoadForAgent(
            Write("""
                apiVersion: masterful.gardener.cloud/v1alpha1
                kind: Landscape
                artifacts: {directory: artifacts}
                shoots:
                - name: garden/masterful
                  endpoint: {provider: hosts}
                  nodes:
                  - {name: node-1, address: 192.0.2.10}
                """),
            _ => throw new InvalidOperationException("there is no kubeconfig"));

        landscape.Shoots.Single().Nodes.Single().Name.Should().Be("node-1");
        (landscape.Garden.Kubeconfig, landscape.Seeds.Count).Should().Be(("", 0));
    }

    [Fact]
    public void LoadForAgent_WorkersFile_TellsKubeconfigsThatAreThereAndKeepsNone()
    {
        File.Delete(Path.Combine(directory, "garden.kubeconfig"));
        var astray = new List<string>();

        var landscape = LandscapeLoader.LoadForAgent(Write(Valid), astray.Add);

        astray.Should().Equal(Path.Combine(directory, "seed.kubeconfig"));
        (landscape.Garden.Kubeconfig, landscape.Seeds.Count).Should().Be(("", 0));
    }

    [Theory]
    [InlineData("garden: {kubeconfig: garden.kubeconfig}\n", "garden: is required")]
    [InlineData("seeds:\n- {name: seed-a, kubeconfig: seed.kubeconfig}\n", "seeds: must be a list")]
    [InlineData("  etcd: {endpoint: \"https://127.0.0.2:2379\"}\n", "shoots[0].etcd: is required")]
    public void Load_WithoutWhatOnlyAnAgentCanDoWithout_IsRefused(string line, string words)
    {
        var load = () => LandscapeLoader.Load(Write(Valid.Replace(line, "")));

        load.Should().Throw<ApplicationFailureException>().WithMessage($"*{words}*");
    }

    [Theory]
    [InlineData("\n  - {name: node-1, address: 192.0.2.11}", "there is a node \"node-1\" already, of Shoot garden/masterful")]
    [InlineData(
        "\n- name: garden/other\n  etcd: {endpoint: 'https://127.0.0.3:2379'}\n  endpoint: {provider: hosts}\n  nodes: [{name: node-1, address: 192.0.2.11}]",
        "shoots[1].nodes[0].name: there is a node \"node-1\" already, of Shoot garden/masterful")]
    public void Load_TwoNodesOfOneName_AreRefused(string more, string words)
    {
        var load = () => LandscapeLoader.Load(Write(Valid.Replace("\n  verify: {tokenFiles: [a.token]}\n  sourceAddresses: [\"192.0.2.9:443\"]", more)));

        load.Should().Throw<ApplicationFailureException>().WithMessage($"*{words}*");
    }

    private string Write(string text)
    {
        var path = Path.Combine(directory, "landscape.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
