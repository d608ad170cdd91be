using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Tests.Api;

/// <summary>A plain HTTP client of an API server that checks its certificate against the test's CA.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly HttpClient http;

    public TestClient(Uri server, X509Certificate2Collection authorities, X509Certificate2? certificate = null, string? token = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        if (certificate is not null) handler.SslOptions.ClientCertificates = [certificate];
        http = new HttpClient(handler) { BaseAddress = server };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("test/1");
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Http => http;

    public async Task<(int Code, JsonObject Body)> SendAsync(string method, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? (JsonObject)JsonNode.Parse(text)! : new JsonObject { ["text"] = text });
    }

    public Task<(int Code, JsonObject Body)> GetAsync(string path) => SendAsync("GET", path);

    public Task<(int Code, JsonObject Body)> PostAsync(string path, string body) => SendAsync("POST", path, body);

    public Task<(int Code, JsonObject Body)> ApplyAsync(string path, string body, string manager = "test", bool force = false) =>
        SendAsync("PATCH", $"{path}?fieldManager={manager}{(force ? "&force=true" : "")}", body, "application/apply-patch+yaml");

    public Task<(int Code, JsonObject Body)> MergeAsync(string path, string body) => SendAsync("PATCH", path, body, "application/merge-patch+json");

    public void Dispose() => http.Dispose();
}
