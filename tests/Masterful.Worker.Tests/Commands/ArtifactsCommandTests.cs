using System.CommandLine;
using System.Text.Json;
using Masterful.Activities.Artifacts;
using Masterful.Worker.Commands;
using Temporalio.Exceptions;

namespace Masterful.Worker.Tests.Commands;

public sealed class ArtifactsCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("masterful-test-").FullName;
    private readonly StringWriter output = new();

    public ArtifactsCommandTests()
    {
        foreach (var cluster in new[] { "garden", "seed" })
        {
            File.WriteAllText(Path.Combine(directory, $"{cluster}.kubeconfig"), "nobody asks it");
        }

        File.WriteAllText(Landscape, """
            apiVersion: masterful.gardener.cloud/v1alpha1
            kind: Landscape
            garden: {kubeconfig: garden.kubeconfig}
            seeds: [{name: seed-a, kubeconfig: seed.kubeconfig}]
            artifacts: {directory: artifacts}
            shoots:
            - name: garden/masterful
              etcd: {endpoint: "https://127.0.0.1:1"}
              endpoint: {provider: hosts}
              nodes: [{name: node-1, address: 192.0.2.10}]
            """);
    }

    private string Landscape => Path.Combine(directory, "landscape.yaml");

    public void Dispose()
    {
        output.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task List_StoreThatHoldsNothingYet_IsEmpty()
    {
        (await RunAsync("ls", "-l", Landscape, "-o", "json")).Should().Be(0);

        output.ToString().Trim().Should().Be("[]");
    }

    [Fact]
    public async Task List_Prefix_ChoosesByName()
    {
        await PutAsync("a/snapshot-1.db", "b/snapshot-1.db");

        (await RunAsync("ls", "-l", Landscape, "--prefix", "b/", "-o", "json")).Should().Be(0);

        using var json = JsonDocument.Parse(output.ToString());
        json.RootElement.EnumerateArray().Select(item => item.GetProperty("name").GetString()).Should().Equal("b/snapshot-1.db");
    }

    [Fact]
    public async Task Prune_DryRun_TellsWhatWouldGoAndRemovesNothing()
    {
        var key = await PutAsync("a/snapshot-1.db", "a/snapshot-2.db", "a/snapshot-3.db");

        (await RunAsync("prune", "-l", Landscape, "--keep", "1", "--key", key, "--dry-run")).Should().Be(0);
        var told = output.ToString();
        (await RunAsync("prune", "-l", Landscape, "--keep", "1", "--key", key)).Should().Be(0);

        told.Should().Contain("keep   a/snapshot-3.db").And.Contain("would  a/snapshot-2.db").And.Contain("would  a/snapshot-1.db");
        output.ToString()[told.Length..].Should().Contain("remove a/snapshot-2.db");
        Directory.GetFiles(Path.Combine(directory, "artifacts"), "snapshot-*", SearchOption.AllDirectories).Should().ContainSingle();
    }

    [Fact]
    public async Task Prune_NoKeyAtHand_RemovesNothing()
    {
        await PutAsync("a/snapshot-1.db", "a/snapshot-2.db", "a/snapshot-3.db");

        (await RunAsync("prune", "-l", Landscape, "--keep", "1")).Should().Be(0);

        output.ToString().Should().NotContain("remove ");
        Directory.GetFiles(Path.Combine(directory, "artifacts"), "snapshot-*", SearchOption.AllDirectories).Should().HaveCount(3);
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("landscape.yaml")]
    public async Task Prune_KeyThatIsNone_IsAnErrorBeforeAnythingGoes(string key)
    {
        await PutAsync("a/snapshot-1.db", "a/snapshot-2.db");

        var run = () => RunAsync("prune", "-l", Landscape, "--keep", "1", "--key", Path.Combine(directory, key));

        await run.Should().ThrowAsync<ApplicationFailureException>().WithMessage($"MIG-ART-002*{key}*");
        Directory.GetFiles(Path.Combine(directory, "artifacts"), "snapshot-*", SearchOption.AllDirectories).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("prune", "--keep", "0")]
    [InlineData("prune", "--keep", "all")]
    [InlineData("ls", "-o", "csv")]
    public void Artifacts_BadOption_IsUsage(params string[] arguments) => ArtifactsCommand.Create().Parse(arguments).Errors.Should().NotBeEmpty();

    [Fact]
    public async Task List_NoLandscapeFile_IsAnError()
    {
        var run = () => RunAsync("ls", "-l", Path.Combine(directory, "absent.yaml"));

        await run.Should().ThrowAsync<ApplicationFailureException>().WithMessage("MIG-LAND-001*absent.yaml*");
    }

    /// <summary>Stores artifacts, each an hour newer than the one before; answers the path of the key that opens them.</summary>
    private async Task<string> PutAsync(params string[] names)
    {
        var path = Path.Combine(directory, "node.key");
        using var key = SealingKey.LoadOrCreate(path);
        var store = new DirectoryArtifactStore(Path.Combine(directory, "artifacts"));
        var written = DateTime.UtcNow.AddDays(-1);
        foreach (var name in names)
        {
            using var content = new MemoryStream([1, 2, 3]);
            await store.PutAsync(name, content, key.PublicKey);
            written = written.AddHours(1);
            File.SetLastWriteTimeUtc(Path.Combine(directory, "artifacts", name), written);
        }

        return path;
    }

    private Task<int> RunAsync(params string[] arguments) =>
        ArtifactsCommand.Create().Parse(arguments).InvokeAsync(new() { Output = output, EnableDefaultExceptionHandler = false });
}
