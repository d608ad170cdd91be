using Microsoft.Extensions.DependencyInjection;

namespace Temporalio.Extensions.Hosting;

/// <summary>The builder that <c>AddHostedTemporalWorker</c> returns.</summary>
public class TemporalWorkerServiceOptionsBuilder : ITemporalWorkerServiceOptionsBuilder
{
    /// <summary>A builder for a worker of the task queue.</summary>
    public TemporalWorkerServiceOptionsBuilder(string taskQueue, IServiceCollection services)
    {
        TaskQueue = taskQueue;
        Services = services;
    }

    /// <inheritdoc/>
    public string TaskQueue { get; }

    /// <inheritdoc/>
    public IServiceCollection Services { get; }
}
