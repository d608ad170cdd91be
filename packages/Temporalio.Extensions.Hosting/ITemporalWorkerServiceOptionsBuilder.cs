using Microsoft.Extensions.DependencyInjection;

namespace Temporalio.Extensions.Hosting;

/// <summary>A hosted worker that is being set up.</summary>
public interface ITemporalWorkerServiceOptionsBuilder
{
    /// <summary>The worker's task queue; also the name of its options.</summary>
    string TaskQueue { get; }

    /// <summary>The services that the worker is added to.</summary>
    IServiceCollection Services { get; }
}
