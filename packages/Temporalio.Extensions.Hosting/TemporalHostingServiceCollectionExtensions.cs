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
    /// <exception cref="InvalidOperationException">The task queue has a worker already.</exception>
    public static ITemporalWorkerServiceOptionsBuilder AddHostedTemporalWorker(this IServiceCollection services, string taskQueue)
    {
        // AddHostedService would drop the second worker, because it is of the same type.
        services.AddSingleton<IHostedService>(
            provider => ActivatorUtilities.CreateInstance<TemporalWorkerService>(provider, taskQueue));
        return new TemporalWorkerServiceOptionsBuilder(taskQueue, services).ConfigureOptions(
            options => options.TaskQueue = taskQueue, disallowDuplicates: true);
    }

    /// <summary>Adds a client, connected by its first call, unless there is one. It logs to the services' logger factory, if any.</summary>
    public static OptionsBuilder<TemporalClientConnectOptions> AddTemporalClient(
        this IServiceCollection services, string? clientTargetHost = null, string? clientNamespace = null)
    {
        services.TryAddSingleton<ITemporalClient>(
            provider => TemporalClient.CreateLazy(provider.GetRequiredService<IOptions<TemporalClientConnectOptions>>().Value));
        var builder = services.AddOptions<TemporalClientConnectOptions>();
        if (clientTargetHost is not null || clientNamespace is not null)
        {
            builder.Configure(options =>
            {
                options.TargetHost = clientTargetHost;
                options.Namespace = clientNamespace ?? options.Namespace;
            });
        }

        return builder.Configure<IServiceProvider>((options, provider) =>
            options.LoggerFactory = provider.GetService<ILoggerFactory>() ?? options.LoggerFactory);
    }

    /// <inheritdoc cref="AddTemporalClient(IServiceCollection, string, string)"/>
    public static IServiceCollection AddTemporalClient(
        this IServiceCollection services, Action<TemporalClientConnectOptions> configureClient)
    {
        services.AddTemporalClient().Configure(configureClient);
        return services;
    }
}
