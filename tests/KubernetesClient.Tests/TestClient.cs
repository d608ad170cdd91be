using System.Text.Json;

namespace k8s.Tests;

/// <summary>Sends one request as this project does: credentials first, then the client.</summary>
public static class TestClient
{
    public static async Task<Dictionary<string, string?>> WhoAmIAsync(this Kubernetes client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, client.BaseUri);
        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
        }

        using var response = await client.HttpClient.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return JsonSerializer.Deserialize<Dictionary<string, string?>>(await response.Content.ReadAsStringAsync())!;
    }
}
