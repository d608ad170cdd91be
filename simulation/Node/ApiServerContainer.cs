using Masterful.Simulation.Api;

namespace Masterful.Simulation.Node;

/// <summary>A kube-apiserver container that runs inside the simulation, from the manifest's flags and files.</summary>
internal sealed class ApiServerContainer : IContainer
{
    private readonly ApiServer server;
    private readonly TaskCompletionSource<string> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ApiServerContainer(ApiServer server) => this.server = server;

    public Task<string> Exited => exited.Task;

    /// <summary>Starts it on the node's address.</summary>
    public static async Task<ApiServerContainer> StartAsync(ContainerStart start, ShootApiServerOptions options) =>
        new(await ShootApiServer.StartFromFlagsAsync([.. start.Spec.Arguments], start.Files.Map, options));

    public async Task StopAsync(TimeSpan grace)
    {
        await server.StopAsync();
        exited.TrySetResult("terminated");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        exited.TrySetResult("terminated");
    }
}
