using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Tests.Api;

/// <summary>A mutating webhook that labels everything it sees.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly WebApplication host;

    private WebhookServer(WebApplication host, string url, string caBundle) => (this.host, Url, CaBundle) = (host, url, caBundle);

    public string Url { get; }

    public string CaBundle { get; }

    public static async Task<WebhookServer> StartAsync()
    {
        var pki = new TestPki("webhook-ca");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseHttps(pki.Server())));
        var host = builder.Build();
        host.Run(AnswerAsync);
        await host.StartAsync();
        return new WebhookServer(host, host.Urls.First() + "/mutate", Convert.ToBase64String(Encoding.UTF8.GetBytes(pki.Authorities[0].ExportCertificatePem())));
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body))!;
        var patch = Convert.ToBase64String("""[{"op":"add","path":"/metadata/labels","value":{"patched":"yes"}}]"""u8);
        await context.Response.WriteAsync(new JsonObject
        {
            ["response"] = new JsonObject { ["uid"] = review.Text("request", "uid"), ["allowed"] = true, ["patchType"] = "JSONPatch", ["patch"] = patch },
        }.ToJsonString());
    }
}
