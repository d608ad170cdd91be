using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Masterful.Simulation.Api;

/// <summary>A Kubernetes API server in this process: real TLS, real authentication, objects in an <see cref="IObjectStore"/>.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ConnectionContext, bool> connections = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Stack<IAsyncDisposable> owned = new();
    private readonly ApiServerOptions options;
    private WebApplication? host;
    private RequestPipeline? pipeline;

    private ApiServer(ApiServerOptions options) => this.options = options;

    /// <summary>The port that all addresses listen on.</summary>
    public int Port { get; private set; }

    /// <summary>The address of the first listener, with a host that its certificate may or may not name.</summary>
    public Uri Url => new($"https://{new IPEndPoint(options.Addresses[0], Port)}");

    /// <summary>What this server was started with.</summary>
    public ApiServerOptions Options => options;

    /// <summary>Starts serving; an address that is taken is an <see cref="IOException"/>.</summary>
    public static Task<ApiServer> StartAsync(ApiServerOptions options) => StartAsync(options, []);

    /// <summary>Starts a server that also owns what it is built on; the last one given ends first.</summary>
    internal static async Task<ApiServer> StartAsync(ApiServerOptions options, IReadOnlyList<IAsyncDisposable> owned)
    {
        var server = new ApiServer(options);
        try
        {
            await server.StartAsync();
            foreach (var item in owned) server.Own(item);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes the listeners and cuts every connection at once: whoever still talks to a fenced server must notice.</summary>
    public async Task StopAsync()
    {
        if (stopping.IsCancellationRequested) return;
        await stopping.CancelAsync();
        foreach (var connection in connections.Keys) connection.Abort(new ConnectionAbortedException("The API server stops."));
        if (host is not null)
        {
            await host.StopAsync(new CancellationToken(canceled: true));
            await host.DisposeAsync();
        }

        if (pipeline is not null) await pipeline.DisposeAsync();
        while (owned.TryPop(out var item)) await item.DisposeAsync();
    }

    /// <summary>Ends something together with this server, before what was given earlier.</summary>
    internal void Own(IAsyncDisposable item) => owned.Push(item);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stopping.Dispose();
    }

    private async Task StartAsync()
    {
        pipeline = await RequestPipeline.CreateAsync(options, stopping.Token);
        const int attempts = 20;
        for (var attempt = 1; ; attempt++)
        {
            Port = options.Port != 0 ? options.Port : FreePort();
            host = BuildHost();
            host.Run(context => pipeline.HandleAsync(context));
            try
            {
                await host.StartAsync();
                return;
            }
            catch (IOException) when (options.Port == 0 && attempt < attempts)
            {
                // Another process took the port between looking and binding.
                await host.DisposeAsync();
                host = null;
            }
        }
    }

    private WebApplication BuildHost()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestBodySize = null;
            foreach (var address in options.Addresses) kestrel.Listen(new IPEndPoint(address, Port), Listen);
        });
        return builder.Build();
    }

    private void Listen(ListenOptions listener)
    {
        listener.Protocols = HttpProtocols.Http1AndHttp2;
        listener.Use(next => async connection =>
        {
            connections[connection] = true;
            try
            {
                if (!stopping.IsCancellationRequested) await next(connection);
            }
            finally
            {
                connections.TryRemove(connection, out _);
            }
        });
        listener.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = options.ServingCertificate,
            ServerCertificateChain = options.ServingCertificateChain,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            // As a real API server: an unknown certificate does not break the handshake but does not authenticate either.
            ClientCertificateValidation = (_, _, _) => true,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        });
    }

    private int FreePort()
    {
        using var probe = new TcpListener(options.Addresses[0], 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
