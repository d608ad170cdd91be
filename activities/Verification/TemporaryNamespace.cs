using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Verification;

/// <summary>A namespace for trying things out. What an attempt that was killed left behind goes with the next one.</summary>
internal sealed class TemporaryNamespace(KubernetesApi api)
{
    private const string Label = "masterful.dev/verify";

    /// <summary>Its name, which no earlier attempt had: a namespace takes its time to go.</summary>
    public string Name { get; } = $"masterful-verify-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>Creates it.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await DeleteAllAsync(cancellationToken);
        await api.CreateAsync(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = Name, ["labels"] = new JsonObject { [Label] = "true" } },
            },
            cancellationToken: cancellationToken);
    }

    /// <summary>Asks for all of them to be deleted; nobody needs to wait for it.</summary>
    public async Task DeleteAllAsync(CancellationToken cancellationToken)
    {
        var all = await api.ListAsync("v1", "Namespace", new ListOptions(LabelSelector: $"{Label}=true"), cancellationToken);
        foreach (var item in all.Items.Where(item => item.DeletionTimestamp() is null))
        {
            await api.DeleteAsync(item.Ref(), cancellationToken: cancellationToken);
        }
    }

    /// <summary>As <see cref="DeleteAllAsync"/>; a refusal is left to the next attempt, as the checks' results matter more.</summary>
    public async Task TryDeleteAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DeleteAllAsync(cancellationToken);
        }
        catch (KubernetesApiException)
        {
            // The label tells the next attempt, or an operator, what it is.
        }
    }
}
