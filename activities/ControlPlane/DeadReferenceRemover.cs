using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Errors;
using ContractRef = Masterful.Workflows.Contracts.ObjectRef;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// Removes what makes an API server wait for somebody who is gone, each with a copy on the node; what may come back it only reports.
/// Before the addons are there, only webhooks that block writes go. Afterwards, what points at a host or a Service that does not exist goes
/// too: APIServices, and conversions of CRDs where nothing is lost without them.
/// </summary>
/// <param name="place">The node, which keeps the copies.</param>
/// <param name="api">Its API server.</param>
/// <param name="sourceNamespace">The control plane's namespace in its former Seed.</param>
internal sealed class DeadReferenceRemover(NodePlace place, KubernetesApi api, string sourceNamespace)
{
    private const string Admission = "admissionregistration.k8s.io/v1";
    private const string Removed = "removed";
    private const string Reported = "reported";

    /// <summary>Looks and removes. An object that cannot be removed is <c>MIG-CUT-004</c>.</summary>
    /// <param name="stage">How far the new control plane is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DeadReferences> RemoveAsync(DeadReferenceStage stage, CancellationToken cancellationToken)
    {
        var configurations = new List<JsonObject>();
        foreach (var kind in new[] { "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration" })
        {
            configurations.AddRange(await api.FindAllAsync(Admission, kind, cancellationToken: cancellationToken));
        }

        var finder = await FinderAsync(stage, configurations, cancellationToken);
        var references = new List<DeadReference>();
        foreach (var configuration in configurations)
        {
            references.AddRange(await TreatAsync(configuration, finder.DeadWebhooks(configuration), stage, cancellationToken));
        }

        if (stage == DeadReferenceStage.AddonsApplied)
        {
            references.AddRange(await ApiServicesAsync(finder, cancellationToken));
            references.AddRange(await ConversionsAsync(finder, cancellationToken));
        }

        // What an earlier attempt removed is part of the answer too, or a retry would forget it.
        var seen = references.Select(reference => (reference.Object, reference.Target)).ToHashSet();
        references.AddRange(Remembered.Where(reference => !seen.Contains((reference.Object, reference.Target))));
        return new DeadReferences(references, references.Any(reference => reference.Action == Removed) ? place.Directory.Saved : "");
    }

    private List<DeadReference> Remembered => place.Directory.TryReadState<List<DeadReference>>("dead-references") ?? [];

    /// <summary>All Services are read only where something names one: in Cutover that is downtime.</summary>
    private async Task<DeadReferenceFinder> FinderAsync(DeadReferenceStage stage, List<JsonObject> configurations, CancellationToken cancellationToken)
    {
        var asked = stage == DeadReferenceStage.AddonsApplied
            || configurations.Any(configuration => configuration.Children("webhooks").Any(webhook => webhook.Child("clientConfig", "service") is not null));
        return new(sourceNamespace, asked ? await ServiceIndex.ReadAsync(api, cancellationToken) : new([], []), IsUnknown);
    }

    private async Task<IReadOnlyList<DeadReference>> ApiServicesAsync(DeadReferenceFinder finder, CancellationToken cancellationToken)
    {
        var references = new List<DeadReference>();
        foreach (var apiService in await api.FindAllAsync("apiregistration.k8s.io/v1", "APIService", cancellationToken: cancellationToken))
        {
            if (finder.DeadApiService(apiService) is { } dead)
            {
                references.Add(await TreatAsync(apiService, dead, cancellationToken));
            }
        }

        return references;
    }

    private async Task<IReadOnlyList<DeadReference>> ConversionsAsync(DeadReferenceFinder finder, CancellationToken cancellationToken)
    {
        var references = new List<DeadReference>();
        foreach (var definition in await api.FindAllAsync("apiextensions.k8s.io/v1", "CustomResourceDefinition", cancellationToken: cancellationToken))
        {
            if (finder.DeadConversion(definition) is { } dead)
            {
                references.Add(await TreatConversionAsync(definition, dead, cancellationToken));
            }
        }

        return references;
    }

    private async Task<IReadOnlyList<DeadReference>> TreatAsync(
        JsonObject configuration, IReadOnlyList<(JsonObject Webhook, DeadVerdict Verdict)> dead, DeadReferenceStage stage, CancellationToken cancellationToken)
    {
        // Whose Pods are not ready is known only until controllers run: from then on only what cannot come back is in the way.
        var blocking = dead.Where(item => item.Webhook.Text("failurePolicy") is null or "Fail" && (item.Verdict.Gone || stage == DeadReferenceStage.NoController)).ToList();
        var references = dead.Except(blocking)
            .Select(item => new DeadReference(
                Contract(configuration), item.Verdict.Target, Reported,
                $"webhook {item.Webhook.Text("name")}: {item.Verdict.Reason}; {(item.Webhook.Text("failurePolicy") == "Ignore" ? "failurePolicy Ignore lets writes pass" : "it comes back with its Pods")}"))
            .ToList();
        if (blocking.Count == 0)
        {
            return references;
        }

        references.AddRange(blocking.Select(item => new DeadReference(
            Contract(configuration), item.Verdict.Target, Removed, $"webhook {item.Webhook.Text("name")}: {item.Verdict.Reason}, and failurePolicy Fail blocks writes")));
        await RemoveAsync(configuration, references.Where(reference => reference.Action == Removed), () =>
        {
            if (blocking.Count == configuration.Children("webhooks").Count())
            {
                return DeleteAsync(configuration, cancellationToken);
            }

            var rest = configuration.Children("webhooks").Except(blocking.Select(item => item.Webhook)).Select(webhook => webhook.DeepClone());
            var changed = (JsonObject)configuration.DeepClone();
            changed["webhooks"] = new JsonArray([.. rest]);
            return api.ReplaceAsync(changed, cancellationToken: cancellationToken);
        });
        return references;
    }

    private async Task<DeadReference> TreatAsync(JsonObject apiService, DeadVerdict dead, CancellationToken cancellationToken)
    {
        if (!dead.Gone)
        {
            return new(Contract(apiService), dead.Target, Reported, dead.Reason + "; it comes back with its Pods");
        }

        var reference = new DeadReference(Contract(apiService), dead.Target, Removed, dead.Reason + ", and an APIService that is away keeps namespaces from being deleted");
        await RemoveAsync(apiService, [reference], () => DeleteAsync(apiService, cancellationToken));
        return reference;
    }

    private async Task<DeadReference> TreatConversionAsync(JsonObject definition, DeadVerdict dead, CancellationToken cancellationToken)
    {
        var reported = new DeadReference(Contract(definition), dead.Target, Reported, dead.Reason);
        if (!dead.Gone)
        {
            return reported with { Reason = dead.Reason + "; its objects cannot be read in other versions than the stored one until its Pods run" };
        }

        if (!ConversionNeed.IsNone(definition))
        {
            return reported with { Reason = dead.Reason + "; it is left, as its versions differ and objects would lose fields without it: bring the webhook back, or set spec.conversion to None by hand" };
        }

        var removed = reported with { Action = Removed, Reason = dead.Reason + ", and nothing is to be converted: spec.conversion is None now" };
        await RemoveAsync(definition, [removed], () =>
        {
            var changed = (JsonObject)definition.DeepClone();
            changed["spec"]!["conversion"] = new JsonObject { ["strategy"] = "None" };
            return api.ReplaceAsync(changed, cancellationToken: cancellationToken);
        });
        return removed;
    }

    /// <summary>Saved and remembered before the object changes, so that no crash loses it.</summary>
    private async Task RemoveAsync(JsonObject item, IEnumerable<DeadReference> removed, Func<Task> change)
    {
        SavedObjects.Save(place, item);
        place.Directory.WriteState("dead-references", (List<DeadReference>)[.. Remembered.Union(removed)]);
        try
        {
            await change();
        }
        catch (KubernetesApiException problem)
        {
            throw CutoverErrors.DeadReference.At(Contract(item).ToString(), $"{problem.Reason}: {problem.StatusMessage}", problem);
        }
    }

    private Task DeleteAsync(JsonObject item, CancellationToken cancellationToken) =>
        api.DeleteAsync(item.Ref(), new DeleteOptions(Uid: item.Uid()), cancellationToken);

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
