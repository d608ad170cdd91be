using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Verification;

/// <summary>
/// A namespace for trying things out. What an attempt of the same owner that was killed left behind goes with the next one, and what
/// anybody left behind goes after an hour; one that somebody else is using now stays.
/// </summary>
internal sealed class TemporaryNamespace(KubernetesApi api, string owner, TimeProvider clock)
{
    private const string Label = "masterful.dev/verify";
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    // A label's value has 63 characters and no slashes; an owner's name may have any.
    private readonly string mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(owner)))[..16];

    /// <summary>Its name, which no earlier attempt had: a namespace takes its time to go.</summary>
    public string Name { get; } = $"masterful-verify-{Guid.NewGuid().ToString("N")[..8]}";

    /// <summary>Creates it.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await DeleteAsync(cancellationToken);
        await api.CreateAsync(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Namespace",
                ["metadata"] = new JsonObject { ["name"] = Name, ["labels"] = new JsonObject { [Label] = mark } },
            },
            cancellationToken: cancellationToken);
    }

    /// <summary>Asks for all of the owner's, and for abandoned ones, to be deleted; nobody needs to wait for it.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var all = await api.ListAsync("v1", "Namespace", new ListOptions(LabelSelector: Label), cancellationToken);
        foreach (var item in all.Items.Where(item => item.DeletionTimestamp() is null && (item.Labels()[Label] == mark || IsAbandoned(item))))
        {
            await api.DeleteAsync(item.Ref(), cancellationToken: cancellationToken);
        }
    }

    /// <summary>As <see cref="DeleteAsync"/>; a refusal is left to the next attempt, as the checks' results matter more.</summary>
    public async Task TryDeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DeleteAsync(cancellationToken);
        }
        catch (KubernetesApiException)
        {
            // The label tells the next attempt, or an operator, what it is.
        }
    }

    private bool IsAbandoned(JsonObject item) =>
        DateTimeOffset.TryParse(item.Text("metadata", "creationTimestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
        && clock.GetUtcNow() - created > Abandoned;
}
