using Masterful.Simulation.Actors;

namespace Masterful.Simulation.Node;

/// <summary>
/// The controllers of the simulated kube-controller-manager. With <c>--use-service-account-credentials</c> each one works
/// under its own ServiceAccount's token, as in the real one, so that RBAC decides about the same identities.
/// </summary>
internal sealed class ControllerManagerJob : IComponentJob
{
    private readonly IReadOnlyList<(string Account, IClusterController Controller)> controllers;
    private readonly KubeClient own;
    private readonly ControllerClients clients;

    public ControllerManagerJob(KubeClientOptions options, KubeClient client, bool serviceAccountCredentials, DateTimeOffset since)
    {
        own = client;
        clients = new ControllerClients(options, client, serviceAccountCredentials);
        controllers =
        [
            ("service-account-controller", new ServiceAccountController()),
            ("deployment-controller", new DeploymentController(since)),
            ("replicaset-controller", new ReplicaSetController(since)),
            ("endpointslice-controller", new EndpointSliceController(since)),
        ];
    }

    public IReadOnlyList<string> Collections { get; } =
    [
        "/api/v1/serviceaccounts", "/api/v1/namespaces", "/api/v1/services", "/api/v1/pods", "/apis/apps/v1/deployments", "/apis/apps/v1/replicasets",
    ];

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        Exception? first = null;
        foreach (var (account, controller) in controllers)
        {
            try
            {
                await controller.ReconcileAsync(own, await clients.ForAsync(account, cancellationToken), cancellationToken);
            }
            catch (HttpRequestException error)
            {
                // One controller that is refused must not hold up the others.
                first ??= new InvalidOperationException($"{account}: {error.Message}", error);
            }
        }

        if (first is not null) throw first;
    }

    public void Dispose() => clients.Dispose();
}
