using System.Diagnostics;
using Tests.Shared;

namespace Masterful.Simulation.Tests.Api;

/// <summary>A real etcd with mutual TLS, restored from the fixture's snapshot or empty, in a directory of its own.</summary>
internal sealed class EtcdProcess : IAsyncDisposable
{
    private readonly string directory;
    private readonly Process process;

    private EtcdProcess(string directory, Process process, int port) => (this.directory, this.process, Port) = (directory, process, port);

    public int Port { get; }

    public string Endpoint => $"https://127.0.0.1:{Port}";

    public static async Task<EtcdProcess> StartAsync(bool restore)
    {
        var directory = Directory.CreateTempSubdirectory("simapi-etcd-").FullName;
        var data = Path.Combine(directory, "data");
        if (restore) await RunAsync("etcdutl", "snapshot", "restore", Path.Combine(Fixture.Source, "etcd-snapshot.db"), "--data-dir", data);
        var (client, peer) = (FreePorts.Take(1)[0], FreePorts.Take(1)[0]);
        var pki = Path.Combine(Fixture.Source, "pki");
        var process = Start("etcd",
            "--data-dir", data, "--listen-client-urls", $"https://127.0.0.1:{client}", "--advertise-client-urls", $"https://127.0.0.1:{client}",
            "--listen-peer-urls", $"http://127.0.0.1:{peer}", "--client-cert-auth", "--trusted-ca-file", Path.Combine(pki, "ca-etcd.crt"),
            "--cert-file", Path.Combine(pki, "etcd-server-main.crt"), "--key-file", Path.Combine(pki, "etcd-server-main.key"), "--log-level", "error", "--unsafe-no-fsync");
        return new EtcdProcess(directory, process, client);
    }

    public async Task StopAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    private static async Task RunAsync(string tool, params string[] arguments)
    {
        using var run = Start(tool, arguments);
        await run.WaitForExitAsync();
        run.ExitCode.Should().Be(0, "{0} must succeed", tool);
    }

    private static Process Start(string tool, params string[] arguments)
    {
        var own = Path.Combine(Fixture.Root, ".tools", "bin", tool);
        var info = new ProcessStartInfo(File.Exists(own) ? own : tool) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        var process = Process.Start(info)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
