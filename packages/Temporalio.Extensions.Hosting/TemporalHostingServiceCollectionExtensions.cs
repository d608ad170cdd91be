using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Temporalio.Client;
using Temporalio.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds workers and clients to a host.</summary>
public static class TemporalHostingServiceCollectionExtensions
{
    /// <summary>Adds a worker with a client of its own, connected when the host starts.</summary>
    public static ITemporalWorkerServiceOptionsBuilder AddHostedTemporalWorker(
        this IServiceCollection services, string clientTargetHost, string clientNamespace, string taskQueue) =>
        services.AddHostedTemporalWorker(taskQueue).ConfigureOptions(
            options => options.ClientOptions = new(clientTargetHost) { Namespace = clientNamespace });

    /// <summary>Adds a worker on the services' <see cref="ITemporalClient"/>, unless its options name a client. A host may have many.</summary>
    public static ITemporalWorkerServiceOptionsBuilder AddHostedTemporalWorker(this IServiceCollection services, string taskQueue)
    {
        // AddHostedService would drop the second worker, because it is of the same type.
        services.AddSingleton<IHostedService>(
            provider => ActivatorUtilities.CreateInstance<TemporalWorkerService>(provider, taskQueue));
        return new TemporalWorkerServiceOptionsBuilder(taskQueue, services).ConfigureOptions(options => options.TaskQueue = taskQueue);
    }

    /// <summary>Adds a client, connected by its first call, unless there is one.</summary>
    public static OptionsBuilder<TemporalClientConnectOptions> AddTemporalClient(
        this IServiceCollection services, string? clientTargetHost = null, string? clientNamespace = null) =>
        services.AddTemporalClient(options =>
        {
            options.TargetHost = clientTargetHost ?? options.TargetHost;
            options.Namespace = clientNamespace ?? options.Namespace;
        });

    /// <inheritdoc cref="AddTemporalClient(IServiceCollection, string, string)"/>
    public static OptionsBuilder<TemporalClientConnectOptions> AddTemporalClient(
        this IServiceCollection services, Action<TemporalClientConnectOptions> configureClient)
    {
        services.TryAddSingleton<ITemporalClient>(provider =>
        {
            var options = (TemporalClientConnectOptions)provider.GetRequiredService<IOptions<TemporalClientConnectOptions>>().Value.Clone();
            if (options.LoggerFactory is Logging.Abstractions.NullLoggerFactory && provider.GetService<ILoggerFactory>() is { } loggers)
            {
                options.LoggerFactory = loggers;
            }

            return TemporalClient.CreateLazy(options);
        });
        return services.AddOptions<TemporalClientConnectOptions>().Configure(configureClient);
    }
}
