using Temporalio.Client;

namespace Temporalio.Worker;

/// <summary>A client that a worker can run on.</summary>
public interface IWorkerClient
{
    ITemporalConnection Connection { get; }

    TemporalClientOptions Options { get; }
}
