using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Errors;
using ContractRef = Masterful.Workflows.Contracts.ObjectRef;

namespace Masterful.Activities.ControlPlane;

/// <summary>Removes webhooks that block writes because their host is gone, each with a copy on the node; everything else it only reports.</summary>
internal sealed class DeadReferenceRemover(NodePlace place, KubernetesApi api, string sourceNamespace)
{
    private const string Admission = "admissionregistration.k8s.io/v1";

    /// <summary>Looks and removes.</summary>
    public async Task<DeadReferences> RemoveAsync(CancellationToken cancellationToken)
    {
        var finder = new DeadReferenceFinder(sourceNamespace, await ReadyServicesAsync(cancellationToken), IsUnknown);
        var references = new List<DeadReference>();
        foreach (var kind in new[] { "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration" })
        {
            foreach (var configuration in await ListAsync(Admission, kind, cancellationToken))
            {
                references.AddRange(await TreatAsync(configuration, finder.DeadWebhooks(configuration), cancellationToken));
            }
        }

        foreach (var apiService in await ListAsync("apiregistration.k8s.io/v1", "APIService", cancellationToken))
        {
            if (finder.DeadApiService(apiService) is { } dead)
            {
                references.Add(new(Contract(apiService), dead.Target, "reported", dead.Reason + "; it comes back with its Pods"));
            }
        }

        foreach (var definition in await ListAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition", cancellationToken))
        {
            if (finder.DeadConversion(definition) is { } dead)
            {
                references.Add(new(Contract(definition), dead.Target, "reported", dead.Reason + "; its objects cannot be read in other versions until it is repaired"));
            }
        }

        // What an earlier attempt removed is part of the answer too, or a retry would forget it.
        var seen = references.Select(reference => (reference.Object, reference.Target)).ToHashSet();
        references.AddRange(Remembered.Where(reference => !seen.Contains((reference.Object, reference.Target))));
        place.Directory.WriteState("dead-references", references.Where(reference => reference.Action == "removed").ToList());
        return new DeadReferences(references, references.Any(reference => reference.Action == "removed") ? place.Directory.Saved : "");
    }

    private List<DeadReference> Remembered => place.Directory.TryReadState<List<DeadReference>>("dead-references") ?? [];

    private async Task<IReadOnlyList<DeadReference>> TreatAsync(
        JsonObject configuration, IReadOnlyList<(JsonObject Webhook, string Target, string Reason)> dead, CancellationToken cancellationToken)
    {
        var blocking = dead.Where(item => item.Webhook.Text("failurePolicy") is null or "Fail").ToList();
        var references = dead.Except(blocking)
            .Select(item => new DeadReference(Contract(configuration), item.Target, "reported", $"{item.Reason}; failurePolicy Ignore lets writes pass"))
            .ToList();
        if (blocking.Count == 0)
        {
            return references;
        }

        // Saved and remembered before the object changes, so that no crash loses it.
        SavedObjects.Save(place, configuration);
        references.AddRange(blocking.Select(item => new DeadReference(
            Contract(configuration), item.Target, "removed", $"webhook {item.Webhook.Text("name")}: {item.Reason}, and failurePolicy Fail blocks writes")));
        place.Directory.WriteState("dead-references", (List<DeadReference>)[.. Remembered, .. references.Where(reference => reference.Action == "removed")]);
        try
        {
            if (blocking.Count == configuration.Children("webhooks").Count())
            {
                await api.DeleteAsync(configuration.Ref(), new DeleteOptions(Uid: configuration.Uid()), cancellationToken);
            }
            else
            {
                var rest = configuration.Children("webhooks").Except(blocking.Select(item => item.Webhook)).Select(webhook => webhook.DeepClone());
                var changed = (JsonObject)configuration.DeepClone();
                changed["webhooks"] = new JsonArray([.. rest]);
                await api.ReplaceAsync(changed, cancellationToken: cancellationToken);
            }
        }
        catch (KubernetesApiException problem)
        {
            throw CutoverErrors.DeadReference.At(Contract(configuration).ToString(), $"{problem.Reason}: {problem.StatusMessage}", problem);
        }

        return references;
    }

    private async Task<Func<string, string, bool>> ReadyServicesAsync(CancellationToken cancellationToken)
    {
        var slices = await ListAsync("discovery.k8s.io/v1", "EndpointSlice", cancellationToken);
        var ready = slices
            .Where(slice => slice.Children("endpoints").Any(endpoint => endpoint.Text("conditions", "ready") != "false"))
            .Select(slice => (slice.Namespace() ?? "", slice.Labels().GetValueOrDefault("kubernetes.io/service-name", "")))
            .ToHashSet();
        return (ns, name) => ready.Contains((ns, name));
    }

    private async Task<IReadOnlyList<JsonObject>> ListAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        try
        {
            return (await api.ListAsync(apiVersion, kind, cancellationToken: cancellationToken)).Items;
        }
        catch (KubernetesApiException problem) when (problem.IsNoMatch)
        {
            return [];
        }
    }

    private static bool IsUnknown(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host).Length == 0;
        }
        catch (SocketException problem)
        {
            return problem.SocketErrorCode == SocketError.HostNotFound;
        }
    }

    private static ContractRef Contract(JsonObject item) => new(item.ApiVersion(), item.Kind(), item.Namespace() ?? "", item.Name());
}
