using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>A client per controller, with a token of the controller's own ServiceAccount in kube-system.</summary>
internal sealed class ControllerClients(KubeClientOptions options, KubeClient own, bool serviceAccountCredentials) : IDisposable
{
    private static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(30);
    private readonly Dictionary<string, (KubeClient Client, DateTimeOffset At)> clients = [];

    public async Task<KubeClient> ForAsync(string account, CancellationToken cancellationToken)
    {
        if (!serviceAccountCredentials) return own;
        if (clients.TryGetValue(account, out var known) && DateTimeOffset.UtcNow - known.At < RenewAfter) return known.Client;
        const string accounts = "/api/v1/namespaces/kube-system/serviceaccounts";
        if (await own.GetAsync($"{accounts}/{account}", cancellationToken) is null)
        {
            await own.CreateAsync(accounts, new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ServiceAccount",
                ["metadata"] = new JsonObject { ["name"] = account, ["namespace"] = "kube-system" },
            }, cancellationToken);
        }

        var request = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["expirationSeconds"] = 3600 },
        };
        var token = (await own.CreateAsync($"{accounts}/{account}/token", request, cancellationToken)).TextAt("status", "token")
            ?? throw new HttpRequestException($"no token for {account}");
        if (known.Client is not null) known.Client.Dispose();
        var client = new KubeClient(options with { ClientCertificate = null, BearerToken = () => token });
        clients[account] = (client, DateTimeOffset.UtcNow);
        return client;
    }

    public void Dispose()
    {
        foreach (var (client, _) in clients.Values) client.Dispose();
    }
}
