using System.Globalization;
using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Verification;

/// <summary>Whether the new servers serve, alone and with their controllers.</summary>
internal sealed class ApiChecks(KubernetesApi api, TimeProvider clock, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <summary><c>api-ready</c>.</summary>
    public async Task<CheckResult> ReadyAsync()
    {
        var (ready, seen) = await ApiProbe.LookAsync(api, cancellationToken);
        return ready ? CheckResult.Pass(seen) : CheckResult.Fail(seen);
    }

    /// <summary><c>right-server</c>.</summary>
    /// <param name="server">Where the kubeconfig leads.</param>
    /// <param name="hosts">Names and addresses of the Shoot's API server.</param>
    public static CheckResult RightServer(Uri server, IReadOnlyList<string> hosts) =>
        hosts.Contains(server.IdnHost, StringComparer.OrdinalIgnoreCase)
            ? CheckResult.Pass($"{server.Host} is a name or an address of the Shoot's API server")
            : CheckResult.Fail($"{server.Host} is none of {string.Join(", ", hosts)}");

    /// <summary><c>kubernetes-endpoints</c>: Pods reach the API through them, so an address of the old side sends some of them nowhere, and one that is missing takes no share.</summary>
    /// <param name="expected">Addresses of the control-plane nodes; none when they are not known.</param>
    public async Task<CheckResult> EndpointsAsync(IReadOnlyCollection<string> expected)
    {
        var slices = await api.ListAsync(
            "discovery.k8s.io/v1", "EndpointSlice", new ListOptions("default", "kubernetes.io/service-name=kubernetes"), cancellationToken);
        var endpoints = await api.FindAsync(new ObjectRef("v1", "Endpoints", "default", "kubernetes"), cancellationToken);
        var addresses = slices.Items.SelectMany(slice => slice.Children("endpoints")).SelectMany(Addresses)
            .Concat(endpoints.Children("subsets").SelectMany(subset => subset.Children("addresses")).Select(address => address.Text("ip") ?? ""))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var seen = $"Service default/kubernetes has {string.Join(", ", addresses)}";
        var (foreign, missing) = (addresses.Except(expected).ToList(), expected.Except(addresses).ToList());
        return addresses.Count == 0 ? CheckResult.Fail("Service default/kubernetes has no endpoint")
            : expected.Count == 0 ? CheckResult.Skip($"{seen}; no address was given to compare with")
            : foreign.Count > 0 ? CheckResult.Fail($"Service default/kubernetes still has {string.Join(", ", foreign)}, which no control-plane node has")
            : missing.Count > 0 ? CheckResult.Fail($"Service default/kubernetes lacks {string.Join(", ", missing)}; is kube-apiserver ready there?")
            : CheckResult.Pass(seen);
    }

    /// <summary><c>controller-leases</c>.</summary>
    public async Task<CheckResult> LeasesAsync()
    {
        var (seen, wrong) = (new List<string>(), new List<string>());
        foreach (var component in new[] { "kube-controller-manager", "kube-scheduler" })
        {
            var lease = await api.FindAsync(LeaseProbe.Reference(component), cancellationToken);
            var text = $"Lease kube-system/{component} held by {(lease.Text("spec", "holderIdentity") is { Length: > 0 } holder ? holder : "nobody")}, renewed {lease.Text("spec", "renewTime") ?? "never"}";
            (IsFresh(lease, clock.GetUtcNow()) ? seen : wrong).Add(text);
        }

        return CheckResult.Of(wrong, string.Join("; ", seen));
    }

    /// <summary>Addresses of an endpoint.</summary>
    internal static IEnumerable<string> Addresses(JsonObject endpoint) =>
        (endpoint.At("addresses") as JsonArray)?.Select(address => address.Text() ?? "") ?? [];

    private static bool IsFresh(JsonObject? lease, DateTimeOffset now) =>
        lease.Text("spec", "holderIdentity") is { Length: > 0 }
        && DateTimeOffset.TryParse(lease.Text("spec", "renewTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var renewed)
        && now - renewed <= Fresh;
}
