using Temporalio.Client;
using Temporalio.Worker;

namespace Temporalio.Extensions.Hosting;

/// <summary>Options of a hosted worker.</summary>
public class TemporalWorkerServiceOptions : TemporalWorkerOptions
{
    /// <summary>Options without a task queue yet.</summary>
    public TemporalWorkerServiceOptions()
    {
    }

    /// <summary>Options of a worker of the task queue.</summary>
    public TemporalWorkerServiceOptions(string taskQueue)
        : base(taskQueue)
    {
    }

    /// <summary>The worker's own client; null to use the one of the services.</summary>
    public TemporalClientConnectOptions? ClientOptions { get; set; }

    /// <inheritdoc/>
    public override object Clone()
    {
        var copy = (TemporalWorkerServiceOptions)base.Clone();
        copy.ClientOptions = (TemporalClientConnectOptions?)ClientOptions?.Clone();
        return copy;
    }
}
