using System.Net;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Seed;

/// <summary>
/// Does in the Garden what <c>gardenadm connect</c> does: the Shoot object with the identity that the cluster had, and what it refers to.
/// Every step is an apply, so that a second attempt, or one with a corrected template, ends in the same.
/// </summary>
internal sealed class SelfHostedConnection(KubernetesApi garden, SeedSettings settings, SeedTemplate template)
{
    /// <summary>Answers the Shoot object as the Garden has it, with its status.</summary>
    public async Task<JsonObject> ConnectAsync(JsonObject old, IReadOnlyList<string> issuers, CancellationToken cancellationToken)
    {
        template.CheckNetworks(settings, old);
        var shoot = SelfHostedShoot.Render(old, settings, template.Shoot, issuers);
        var from = $"{old.Namespace()}/{old.Name()}";
        await CheckNameAsync(from, cancellationToken);
        await new GardenPrerequisites(garden).EnsureAsync(old.Namespace() ?? "", shoot, cancellationToken);
        await ApplyAsync(garden, shoot, cancellationToken);
        var made = await TakeOverIdentityAsync(old, cancellationToken);
        if (ManagedSeedManifest.RenderSelfUpgrade(settings, template) is { } gardenlet)
        {
            await ApplyAsync(garden, gardenlet, cancellationToken);
        }

        return made;
    }

    /// <summary>Applies an object; what the Garden's validation refuses becomes <c>MIG-SEED-006</c>.</summary>
    public static async Task<JsonObject> ApplyAsync(KubernetesApi garden, JsonObject item, CancellationToken cancellationToken)
    {
        try
        {
            return (await garden.ApplyAsync(item, force: true, cancellationToken: cancellationToken)).Object;
        }
        catch (KubernetesApiException e) when (IsRefusal(e))
        {
            throw SeedErrors.Refused.At($"{item.Kind()} {item.Namespace()}/{item.Name()}", e.StatusMessage + AboutDomain(e) + ".", e);
        }
    }

    /// <summary>Asks the Garden whether it would take the object, and changes nothing; null when it would, else why not.</summary>
    /// <exception cref="KubernetesApiException">Who asks has no right to.</exception>
    public static async Task<string?> AskAsync(KubernetesApi garden, JsonObject item, CancellationToken cancellationToken)
    {
        try
        {
            await garden.ApplyAsync(item, force: true, dryRun: true, cancellationToken: cancellationToken);
            return null;
        }
        catch (KubernetesApiException e) when (IsRefusal(e))
        {
            return e.StatusMessage + AboutDomain(e);
        }
    }

    // Gardener takes no two Shoots of one domain, and the domain of neither can change.
    private static string AboutDomain(KubernetesApiException e) => e.StatusMessage.Contains("spec.dns.domain: Duplicate", StringComparison.Ordinal)
        ? " (the old Shoot object has it: docs/runbook.md, The old Shoot object, says how that can go without its machines)"
        : "";

    // Gardener's admission says "is forbidden" of what its validation does not like; who lacks a right is told that the user cannot.
    private static bool IsRefusal(KubernetesApiException e) =>
        e.Status == HttpStatusCode.UnprocessableEntity || (e.Status == HttpStatusCode.Forbidden && e.StatusMessage.Contains(" is forbidden: ", StringComparison.Ordinal) && !e.StatusMessage.Contains(" cannot ", StringComparison.Ordinal));

    private async Task CheckNameAsync(string from, CancellationToken cancellationToken)
    {
        var name = settings.Name;
        var there = await garden.FindAsync(SelfHostedShoot.Ref(name), cancellationToken);
        if (there is not null && there.Annotations().GetValueOrDefault(SelfHostedShoot.MigratedFrom) != from)
        {
            throw SeedErrors.NameTaken.At($"Shoot garden/{name}", from == $"garden/{name}"
                ? "it is the old Shoot, which keeps its name: Gardener does not switch it to self-hosted."
                : $"it exists, and was not made from {from}.");
        }

        if (there is null && await garden.FindAsync(new("core.gardener.cloud/v1beta1", "Seed", null, name), cancellationToken) is not null)
        {
            throw SeedErrors.NameTaken.At($"Seed {name}", "it exists, and is not this Shoot's.");
        }
    }

    private async Task<JsonObject> TakeOverIdentityAsync(JsonObject old, CancellationToken cancellationToken)
    {
        var current = await garden.GetAsync(SelfHostedShoot.Ref(settings.Name), cancellationToken);
        var identity = SelfHostedShoot.Identity(old);
        foreach (var field in new[] { "technicalID", "uid" })
        {
            if (identity.Text(field) is not { Length: > 0 } wanted)
            {
                throw SeedErrors.Shoot.At($"Shoot {old.Namespace()}/{old.Name()}", $"its status has no {field} to carry over.");
            }

            if (current.Text("status", field) is { Length: > 0 } has && has != wanted)
            {
                throw SeedErrors.NameTaken.At($"Shoot garden/{settings.Name}", $"its status.{field} is {has} already, not {wanted}.");
            }
        }

        // Once the connected gardenlet reports, who it is, is its own business.
        if (current.At("status", "gardener") is not null)
        {
            identity.Remove("gardener");
        }

        return await garden.PatchStatusAsync(SelfHostedShoot.Ref(settings.Name), new JsonObject { ["status"] = identity }, cancellationToken);
    }
}
