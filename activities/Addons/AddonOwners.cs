using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Workflows.Contracts.Addons;
using Temporalio.Exceptions;

namespace Masterful.Activities.Addons;

/// <summary>Which ManagedResource names which object of the Shoot, replayed or not.</summary>
public sealed class AddonOwners
{
    private readonly Dictionary<(string Group, string Kind, string Namespace, string Name), string> reasons = [];

    /// <summary>Reads what is not replayed as well, as far as that can be read.</summary>
    /// <param name="seed">The Seed.</param>
    /// <param name="ns">The control plane's namespace.</param>
    /// <param name="replayed">What is replayed.</param>
    /// <param name="dispositions">What becomes of each ManagedResource.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<AddonOwners> ReadAsync(
        KubernetesApi seed, string ns, IEnumerable<AddonObject> replayed, IReadOnlyList<ManagedResourceDisposition> dispositions, CancellationToken cancellation)
    {
        var owners = new AddonOwners();
        foreach (var disposition in dispositions.Where(item => !item.Replayed && item.Class.Length == 0))
        {
            var managedResource = await seed.FindAsync(new("resources.gardener.cloud/v1alpha1", "ManagedResource", ns, disposition.Name), cancellation);
            var why = $"only ManagedResource {disposition.Name} names it, which is not replayed: {disposition.Reason}";
            foreach (var reference in managedResource.Children("status", "resources"))
            {
                owners.Add(new(reference.Text("apiVersion") ?? "", reference.Text("kind") ?? "", reference.Text("namespace"), reference.Text("name") ?? ""), why);
            }

            foreach (var secret in managedResource.Children("spec", "secretRefs").Select(reference => reference.Text("name") ?? ""))
            {
                foreach (var item in await DecodeAsync(seed, ns, disposition.Name, secret, cancellation))
                {
                    owners.Add(item.Ref(), why);
                }
            }
        }

        foreach (var item in replayed)
        {
            owners.Add(item.Object.Ref(), "");
        }

        return owners;
    }

    /// <summary>Why nothing replays an object; null when something does.</summary>
    public string? WhyOrphaned(JsonObject item)
    {
        var reference = item.Ref();
        var why = Find(reference.Namespace ?? "") ?? (reference.Namespace == "default" ? Find("") : null) ?? "no ManagedResource names it";
        return why.Length == 0 ? null : why;

        string? Find(string ns) => reasons.GetValueOrDefault((reference.Group, reference.Kind, ns, reference.Name));
    }

    private static async Task<IReadOnlyList<JsonObject>> DecodeAsync(KubernetesApi seed, string ns, string managedResource, string secret, CancellationToken cancellation)
    {
        try
        {
            return await seed.FindAsync(new("v1", "Secret", ns, secret), cancellation) is { } found ? ManagedResourceReader.Read(managedResource, found) : [];
        }
        catch (ApplicationFailureException)
        {
            // It is not replayed, so nobody needs to decode it.
            return [];
        }
    }

    private void Add(ObjectRef reference, string why) => reasons[(reference.Group, reference.Kind, reference.Namespace ?? "", reference.Name)] = why;
}
