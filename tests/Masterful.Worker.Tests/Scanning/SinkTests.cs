using System.CommandLine;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Masterful.Worker.Commands;
using Masterful.Worker.Hosting;
using Masterful.Worker.Hosting.Codec;
using Temporalio.Client;
using Temporalio.DevServer;

namespace Masterful.Worker.Tests.Scanning;

/// <summary>One canary in every place that a migration writes to; the command must find each and show none.</summary>
public sealed class SinkTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("scan-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Scan_CanaryInLog_IsFound() =>
        await FoundAsync("private-key", Write("logs/worker.log", $"2026-01-01T00:00:00Z info: wrote {Canaries.Pkcs8.ReplaceLineEndings(" ")}\n"));

    [Fact]
    public async Task Scan_CanaryInTrace_IsFound() =>
        await FoundAsync("token", Write("traces.json", JsonSerializer.Serialize(new { resourceSpans = new[] { new { attributes = new[] { new { key = "http.request.header.authorization", value = new { stringValue = "Bearer " + Canaries.Token } } } } } })));

    [Fact]
    public async Task Scan_CanaryInReport_IsFound() =>
        await FoundAsync("bootstrap-token", Write("report.md", $"| Seed | used {Canaries.Bootstrap} |\n"));

    [Fact]
    public async Task Scan_CanaryInPackedLog_IsFound()
    {
        var path = Path.Combine(directory, "worker.log.gz");
        await using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.ASCII.GetBytes(Canaries.Token));
        }

        await FoundAsync("token", path);
    }

    [Fact]
    public async Task Scan_CanaryInHistory_IsFoundInTheDatabaseAndInItsExport()
    {
        var database = Path.Combine(directory, "temporal.db");
        await using var server = await DevServer.StartAsync(new DevServerOptions { DatabaseFile = database });
        var exported = await StartWithCanaryAsync(new TemporalSettings(server.TargetHost, "default"));

        await FoundAsync("private-key", database);
        await FoundAsync("private-key", exported);
    }

    [Fact]
    public async Task Scan_HistoryBehindTheCodec_HoldsNothing()
    {
        var keys = Path.Combine(directory, "codec.keys");
        PayloadKeyRing.Append(keys, DateTimeOffset.UnixEpoch);
        var database = Path.Combine(directory, "temporal.db");
        await using var server = await DevServer.StartAsync(new DevServerOptions { DatabaseFile = database });
        var exported = await StartWithCanaryAsync(new TemporalSettings(server.TargetHost, "default", keys));

        (await RunAsync(database, exported, "--known-secrets", Write("key.pem", Canaries.Pkcs8))).Code.Should().Be(ExitCode.Ok);
    }

    [Fact]
    public async Task Scan_KnownKeyWithoutForm_IsFoundByItsValue()
    {
        var known = Write("known.yaml", $"kind: Secret\nmetadata: {{name: etcd}}\ndata: {{key: {Convert.ToBase64String(Canaries.AesKey)}}}\n");
        var log = Write("agent.log", $"key {Convert.ToBase64String(Canaries.AesKey)}");

        (await RunAsync(log)).Code.Should().Be(ExitCode.Ok);
        var (code, text) = await RunAsync(log, "--known-secrets", known);

        code.Should().Be(ExitCode.Differences);
        text.Should().Contain("Secret etcd/key").And.Contain("at 4 ").And.NotContain(Convert.ToBase64String(Canaries.AesKey)[..12]);
    }

    [Fact]
    public async Task Scan_FolderWithoutSecrets_AnswersZero()
    {
        Write("logs/a.log", "nothing to see");
        Write("report.json", "{}");

        (await RunAsync(directory)).Should().Be((ExitCode.Ok, ""));
    }

    [Fact]
    public async Task Scan_MissingFile_IsNotTakenForClean()
    {
        var scanning = () => RunAsync(Path.Combine(directory, "none"));

        await scanning.Should().ThrowAsync<IOException>();
    }

    private async Task<string> StartWithCanaryAsync(TemporalSettings settings)
    {
        var client = await settings.ConnectAsync();
        var handle = await client.StartWorkflowAsync(
            "Canary", [new { shoot = "garden/masterful", padding = new string('x', 20_000), leaked = Canaries.Pkcs8 }], new WorkflowOptions("canary", "nobody"));
        var history = await handle.FetchHistoryAsync();
        return Write("history.json", history.ToJson());
    }

    private async Task FoundAsync(string kind, string path)
    {
        var (code, text) = await RunAsync(path);

        code.Should().Be(ExitCode.Differences);
        text.Should().Contain(kind).And.Contain(path).And.Contain("sha256:");
        foreach (var secret in new[] { Canaries.Token[^20..], Canaries.Bootstrap, Canaries.Pkcs8.Split('\n')[1] })
        {
            text.Should().NotContain(secret);
        }
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        var (before, text) = (Console.Out, new StringWriter());
        Console.SetOut(text);
        try
        {
            return (await ScanCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }), text.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(directory, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
