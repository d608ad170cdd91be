using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Frontend;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Matching;
using Temporalio.DevServer.Security;
using Temporalio.DevServer.Storage;
using Temporalio.DevServer.Timers;
using Temporalio.DevServer.Visibility;

namespace Temporalio.DevServer;

/// <summary>
/// A server for one machine that speaks Temporal's gRPC API: Temporal's own clients and workers use it as they use a Temporal
/// Service. What it does not do it answers with UNIMPLEMENTED.
/// </summary>
public sealed class DevServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Database database;
    private readonly WorkflowEngine engine;
    private readonly Retention retention;
    private readonly CancellationTokenSource stopping;
    private int disposed;

    private DevServer(WebApplication app, Database database, WorkflowEngine engine, Retention retention, CancellationTokenSource stopping, string host)
    {
        this.app = app;
        this.database = database;
        this.engine = engine;
        this.retention = retention;
        this.stopping = stopping;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Port = new Uri(address).Port;
        TargetHost = $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{Port}";
    }

    /// <summary>The port that the server listens on.</summary>
    public int Port { get; }

    /// <summary>The address for clients, <c>host:port</c>.</summary>
    public string TargetHost { get; }

    /// <summary>Opens the database, takes up whatever was going on in it, and listens.</summary>
    /// <exception cref="ArgumentException">
    /// The host is no address, others could reach it unprotected, or a certificate cannot be read.
    /// </exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<DevServer> StartAsync(DevServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var address = ListenAddress.Check(options);
        var https = options.Tls is null ? null : ServerCertificates.Load(options.Tls);
        var loggers = options.LoggerFactory ?? NullLoggerFactory.Instance;
        var database = new Database(options.DatabaseFile);
        var stopping = new CancellationTokenSource();
        WorkflowEngine? engine = null;
        WebApplication? app = null;
        try
        {
            var namespaces = new NamespaceStore(database);
            foreach (var name in options.Namespaces)
            {
                namespaces.EnsureExists(name);
                namespaces.AddSearchAttributes(name, options.SearchAttributes);
            }

            engine = new WorkflowEngine(
                new RunStore(database), new TaskQueues(options.TimeProvider), options.TimeProvider, loggers.CreateLogger("Temporalio.DevServer"));
            var router = new GrpcRouter(
                loggers.CreateLogger("Temporalio.DevServer.Grpc"), new ApiKeyCheck(options.ApiKey), stopping.Token);
            MapAll(router, engine, namespaces, database);
            var skipper = options.TimeProvider is SkippingTimeProvider skipping ? new TimeSkipper(skipping, engine) : null;
            if (skipper is not null)
            {
                new TestHandlers(skipper).Map(router);
                stopping.Token.Register(skipper.Dispose);
            }

            engine.Recover();
            app = Build(address, options.Port, https, router, loggers);
            await app.StartAsync(cancellationToken);
            return new DevServer(app, database, engine, new Retention(engine, namespaces), stopping, options.Host);
        }
        catch
        {
            await stopping.CancelAsync();
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            engine?.Dispose();
            database.Dispose();
            stopping.Dispose();
            throw;
        }
    }

    /// <summary>Completes when the token is cancelled or the server was disposed.</summary>
    public async Task WaitForShutdownAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var first = cancellationToken.Register(() => ended.TrySetResult());
        await using var second = app.Lifetime.ApplicationStopped.Register(() => ended.TrySetResult());
        await ended.Task;
    }

    /// <summary>Ends open polls, stops listening and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        await stopping.CancelAsync();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        retention.Dispose();
        engine.Dispose();
        database.Dispose();
        stopping.Dispose();
    }

    private static void MapAll(GrpcRouter router, WorkflowEngine engine, NamespaceStore namespaces, Database database)
    {
        var checks = new RequestChecks(namespaces);
        var attributes = new SearchAttributeValues(namespaces);
        new NamespaceHandlers(namespaces).Map(router);
        new StartHandlers(engine, checks, attributes).Map(router);
        new WorkflowHandlers(engine, checks, new VisibilityReader(database, namespaces)).Map(router);
        new HistoryHandlers(engine, checks).Map(router);
        new ResetHandlers(engine, checks).Map(router);
        new QueryHandlers(engine, checks).Map(router);
        new UpdateHandlers(engine, checks).Map(router);
        new WorkerHandlers(engine, new WorkflowTaskService(engine, attributes.Check, namespaces.Exists), namespaces).Map(router);
        new ActivityHandlers(engine, new ActivityTaskService(engine), namespaces, checks).Map(router);
        HealthHandlers.Map(router);
    }

    private static WebApplication Build(
        IPAddress address, int port, HttpsConnectionAdapterOptions? https, GrpcRouter router, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            // A worker alone holds twenty polls on one connection, and several may share it.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 10_000;
            kestrel.Limits.MaxRequestBodySize = 132L * 1024 * 1024;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromDays(1);
            kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
            kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (https is not null)
                {
                    listen.UseHttps(https);
                }
            });
        });
        var app = builder.Build();
        app.Run(router.HandleAsync);
        return app;
    }
}
