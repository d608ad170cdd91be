using Temporalio.Worker;

namespace Temporalio.Client;

/// <summary>A client for workflows of one namespace.</summary>
public partial interface ITemporalClient : IWorkerClient
{
}
