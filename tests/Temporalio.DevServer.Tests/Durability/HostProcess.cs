using System.Diagnostics;

namespace Temporalio.DevServer.Tests.Durability;

/// <summary>A server or worker in a process that can be killed without warning and started again.</summary>
internal sealed class HostProcess(params string[] arguments) : IAsyncDisposable
{
    private Process? process;
    private TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first line that the process writes once it is of use.</summary>
    public Task<string> Ready => ready.Task;

    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", [RepositoryPaths.HostAssembly, .. arguments]) { RedirectStandardOutput = true };

        // These processes live for moments: what pays off in minutes only costs here.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_BackgroundWorkerTimeoutMs"] = "0";
        var announced = ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
            {
                announced.TrySetResult(text);
            }
        };
        process.BeginOutputReadLine();
    }

    /// <summary>Ends the process as a power failure would, except for what the kernel holds.</summary>
    public async Task KillAsync()
    {
        if (process is not { } killed)
        {
            return;
        }

        killed.Kill();
        await killed.WaitForExitAsync();
        killed.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
