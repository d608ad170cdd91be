using System.CommandLine;
using System.Text.Json;
using Masterful.Worker.Commands.Snapshot;
using Temporalio.Exceptions;
using YamlDotNet.Serialization;

namespace Masterful.Worker.Tests.Snapshot;

public sealed class SnapshotCommandTests : IDisposable
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "Landscapes", "landscape-a", "source", "etcd-snapshot.db");
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;
    private readonly StringWriter output = new();
    private readonly StringWriter words = new();

    public void Dispose()
    {
        Directory.Delete(directory, recursive: true);
        output.Dispose();
        words.Dispose();
    }

    [Fact]
    public async Task Verify_WholeSnapshot_SaysSo()
    {
        (await RunAsync("verify", File)).Should().Be(0);

        output.ToString().Should().Contain("etcd-snapshot.db is whole.").And.Contain("revision   632").And.Contain("461 in 631 revisions");
    }

    [Fact]
    public async Task Verify_Json_HasTheNumbers()
    {
        (await RunAsync("verify", File, "-o", "json")).Should().Be(0);

        using var json = JsonDocument.Parse(output.ToString());
        json.RootElement.GetProperty("keys").GetInt64().Should().Be(461);
        json.RootElement.GetProperty("pages").GetProperty("total").GetInt64().Should().Be(210);
    }

    [Fact]
    public async Task Verify_DamagedSnapshot_IsOneError()
    {
        var content = await System.IO.File.ReadAllBytesAsync(File);
        content[100_000] ^= 1;
        var damaged = Path.Combine(directory, "damaged.db");
        await System.IO.File.WriteAllBytesAsync(damaged, content);

        var run = () => RunAsync("verify", damaged);

        (await run.Should().ThrowAsync<ApplicationFailureException>()).Which.Message.Should()
            .StartWith("MIG-ETCD-002 The snapshot is damaged: snapshot damaged.db: its content does not have the SHA-256").And.Contain("etcdctl snapshot save");
    }

    [Theory]
    [InlineData("nothing.db", "MIG-SNAP-001*it is not there*")]
    [InlineData(".", "MIG-SNAP-001*")]
    public async Task Verify_NoSuchFile_SaysSo(string name, string expected)
    {
        var run = () => RunAsync("verify", Path.Combine(directory, name));

        await run.Should().ThrowAsync<ApplicationFailureException>().WithMessage(expected);
    }

    [Fact]
    public async Task Verify_EmptyFile_SaysSo()
    {
        var empty = Path.Combine(directory, "empty.db");
        await System.IO.File.WriteAllBytesAsync(empty, []);

        var run = () => RunAsync("verify", empty);

        await run.Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-ETCD-002*it is not an etcd database*");
    }

    [Fact]
    public async Task List_ResourceNamespaceAndSelector_ChoosesKeys()
    {
        (await RunAsync("ls", File, "--resource", "Pods", "-n", "kube-system", "-l", "k8s-app in (kube-dns)")).Should().Be(0);

        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(3)
            .And.StartWith("RESOURCE  NAMESPACE    NAME                      UID                                   REVISION  BYTES  STORED AS");
        output.ToString().Should().Contain("coredns-7b57895f6d-jnt4s").And.Contain("13ee311b-f87d-4076-b3a1-eefe98a160d2");
    }

    [Fact]
    public async Task List_Json_HoldsEveryKeyOnceAndNoSecret()
    {
        (await RunAsync("ls", File, "-o", "json")).Should().Be(0);

        using var json = JsonDocument.Parse(output.ToString());
        var keys = json.RootElement.GetProperty("keys").EnumerateArray().ToList();
        keys.Select(key => key.GetProperty("key").GetString()).Distinct().Should().HaveCount(461);
        keys.Single(key => key.GetProperty("key").GetString() == "/registry/secrets/shop/db").GetProperty("encryption").ToString().Should().Be("""{"provider":"aescbc","key":"key1700000000"}""");
        keys.First(key => key.TryGetProperty("owners", out _)).GetProperty("owners")[0].GetProperty("uid").GetString().Should().NotBeEmpty();
    }

    [Fact]
    public async Task List_Yaml_IsOneDocumentWithTheSame()
    {
        (await RunAsync("ls", File, "-r", "nodes", "-o", "yaml")).Should().Be(0);

        var yaml = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(output.ToString());
        yaml["revision"].Should().Be("632");
        ((List<object>)yaml["keys"]).Should().HaveCount(2);
    }

    [Fact]
    public async Task List_NothingChosen_ExplainsIt()
    {
        (await RunAsync("ls", File, "-r", "node", "-o", "json")).Should().Be(0);

        words.ToString().Should().Contain("there are 461 in all. It holds no resource \"node\", did you mean \"nodes\"?");
        using var json = JsonDocument.Parse(output.ToString());
        json.RootElement.GetProperty("keys").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task List_AtRevision_HoldsFewerKeys()
    {
        (await RunAsync("ls", File, "--at", "100", "-o", "json")).Should().Be(0);

        using var json = JsonDocument.Parse(output.ToString());
        json.RootElement.GetProperty("revision").GetInt64().Should().Be(100);
        json.RootElement.GetProperty("keys").GetArrayLength().Should().BeInRange(1, 100);
    }

    [Theory]
    [InlineData("--at", "0")]
    [InlineData("-l", "a~b")]
    [InlineData("-o", "xml")]
    public void List_BadOption_IsUsage(string option, string value) =>
        SnapshotCommand.Create().Parse(["ls", File, option, value]).Errors.Should().NotBeEmpty();

    [Fact]
    public async Task Diff_SameSnapshot_IsExitCodeZero()
    {
        (await RunAsync("diff", File, File)).Should().Be(0);

        words.ToString().Should().Contain("No key differs.");
    }

    [Fact]
    public async Task Diff_OneValueChanged_IsExitCodeFour()
    {
        var content = (await System.IO.File.ReadAllBytesAsync(File)).AsSpan(0, 860_160).ToArray();
        var changed = Path.Combine(directory, "changed.db");
        for (var at = 0; content.AsSpan(at).IndexOf("/registry/configmaps/kube-system/coredns-custom"u8) is var key and >= 0; at += key + 47)
        {
            // The name inside the value, wherever a copy of it lies.
            var value = at + key + 47;
            content[value + content.AsSpan(value).IndexOf("coredns-custom"u8)] ^= 1;
        }

        await System.IO.File.WriteAllBytesAsync(changed, content);

        (await RunAsync("diff", File, changed, "--skip-hash-check", "-o", "json")).Should().Be(4);

        using var json = JsonDocument.Parse(output.ToString());
        var difference = json.RootElement.GetProperty("differences").EnumerateArray().Should().ContainSingle().Subject;
        difference.GetProperty("change").GetString().Should().Be("changed");
        difference.GetProperty("name").GetString().Should().Be("coredns-custom");
        words.ToString().Should().Contain("1 changed.");
    }

    [Theory]
    [InlineData("default", 377, 84)]
    [InlineData("control-plane-only", 220, 241)]
    public async Task Plan_Profile_CountsWithReasons(string profile, int kept, int dropped)
    {
        (await RunAsync("plan", File, "--profile", profile, "-o", "json")).Should().Be(0);

        using var json = JsonDocument.Parse(output.ToString());
        json.RootElement.GetProperty("kept").GetInt32().Should().Be(kept);
        json.RootElement.GetProperty("dropped").GetInt32().Should().Be(dropped);
        json.RootElement.GetProperty("rules").EnumerateArray().Sum(rule => rule.GetProperty("keys").GetInt32()).Should().Be(461);
    }

    [Fact]
    public async Task Plan_ProfileOfOnesOwnAndLiveNode_IsApplied()
    {
        var profile = Path.Combine(directory, "mine.yaml");
        await System.IO.File.WriteAllTextAsync(profile, "rules:\n- {id: gone, action: drop, resources: [nodes], nodeNotLive: true, reason: No machine.}\n");

        (await RunAsync("plan", File, "-p", profile, "--live-node", "node-1")).Should().Be(0);

        output.ToString().Should().Contain("/registry/minions/node-gone  gone").And.MatchRegex(@"gone +drop +1 +No machine\.");
        words.ToString().Should().Contain("Nodes that count as live: node-1.");
    }

    [Fact]
    public async Task Plan_UnknownProfile_SaysWhatThereIs()
    {
        var run = () => RunAsync("plan", File, "-p", "defaut");

        await run.Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-REQ-004*did you mean \"default\"?*");
    }

    private Task<int> RunAsync(params string[] arguments) =>
        SnapshotCommand.Create().Parse(arguments).InvokeAsync(new() { Output = output, Error = words, EnableDefaultExceptionHandler = false });
}
