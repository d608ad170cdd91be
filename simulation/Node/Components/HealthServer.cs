using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Node;

/// <summary>A component's port for <c>/healthz</c> and its siblings: secure when it has a certificate, for anyone, as probes send no credentials.</summary>
internal sealed class HealthServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private HealthServer(WebApplication application) => this.application = application;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<HealthServer> StartAsync(IPAddress address, int port, X509Certificate2? certificate, Func<bool> healthy)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(address, port, listener => _ = certificate is null ? listener : listener.UseHttps(certificate)));
        var application = builder.Build();
        application.Run(async context =>
        {
            var known = context.Request.Path.Value is "/healthz" or "/livez" or "/readyz";
            context.Response.StatusCode = !known ? StatusCodes.Status404NotFound
                : healthy() ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync(known ? healthy() ? "ok" : "not ok" : "404 page not found");
        });
        await application.StartAsync();
        return new HealthServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await application.StopAsync(atOnce.Token);
        await application.DisposeAsync();
    }
}
