using Temporalio.Client;

namespace Temporalio.Worker;

/// <summary>The client of a worker, which may be replaced while the worker runs; calls that are under way stay with the old one.</summary>
internal sealed class SwitchableClient
{
    private volatile ITemporalClient current;

    public SwitchableClient(IWorkerClient client) => current = Full(client);

    /// <summary>The client of the next call.</summary>
    public ITemporalClient Current => current;

    public WorkflowService WorkflowService => current.WorkflowService;

    public TemporalClientOptions Options => current.Options;

    public void Replace(IWorkerClient client) => current = Full(client);

    private static ITemporalClient Full(IWorkerClient client) => client.Connection.IsConnected
        ? client as ITemporalClient ?? new TemporalClient(client.Connection, client.Options)
        : throw new InvalidOperationException("Cannot use unconnected lazy client for worker");
}
