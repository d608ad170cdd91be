using System.Net;
using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Seed;
using Temporalio.Exceptions;

namespace Masterful.Activities.Preflight;

/// <summary>
/// Renders what phase Seed will need, so that a template that cannot work is known before the point of no return. Only a warning: the
/// control plane can move without becoming a Seed.
/// </summary>
internal sealed class SeedTemplateChecks(ShootSettings settings, JsonObject shoot, FindingList findings)
{
    // The real issuers are read later; which they are does not matter here.
    private static readonly string[] AnyIssuer = ["https://issuer.invalid"];

    /// <summary>Runs them all.</summary>
    /// <param name="garden">The Garden, which is asked without changing anything.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(KubernetesApi garden, CancellationToken cancellationToken)
    {
        if (settings.Seed is not { } seed)
        {
            return;
        }

        try
        {
            var template = SeedTemplate.Read(seed);
            template.CheckNetworks(seed, shoot);
            if (seed.Mode == "managedSeed")
            {
                var made = SelfHostedShoot.Render(shoot, seed, template.Shoot, AnyIssuer);
                Exposure(template);
                await AskAsync("managed-seed", garden, made, cancellationToken);
            }
            else
            {
                Autoscaler(template);
                await AskAsync("seed-accepted", garden, SeedOf(seed, template), cancellationToken);
            }

            findings.Passed("seed-template", seed.Template, $"usable in mode {seed.Mode}");
        }
        catch (ApplicationFailureException e)
        {
            var cut = e.Message.IndexOf(" Not changed:", StringComparison.Ordinal);
            findings.Warning("seed-template", seed.Template, cut > 0 ? e.Message[..cut] : e.Message, "correct it before the migration comes to phase Seed, or start with registerSeed false.");
        }
    }

    // gardenlet registers it itself, but only then would be heard what the Garden's validation and admission have against it, e.g. a provider that no extension is registered for.
    private static JsonObject SeedOf(SeedSettings seed, SeedTemplate template) => new()
    {
        ["apiVersion"] = "core.gardener.cloud/v1beta1",
        ["kind"] = "Seed",
        ["metadata"] = new JsonObject { ["name"] = seed.Name },
        ["spec"] = template.Spec.DeepClone(),
    };

    // Releases of Gardener differ in what they want; the Garden itself knows. None takes two Shoots with the same domain, and the old one has it.
    private async Task AskAsync(string check, KubernetesApi garden, JsonObject made, CancellationToken cancellationToken)
    {
        var subject = made.Namespace() is { } ns ? $"{made.Kind()} {ns}/{made.Name()}" : $"{made.Kind()} {made.Name()}";
        try
        {
            if (await SelfHostedConnection.AskAsync(garden, made, cancellationToken) is { } refusal)
            {
                findings.Warning(
                    check, subject, $"the Garden would refuse it now: {refusal}",
                    $"after the point of no return phase Seed would park until the Garden takes it: correct what it says, {(check == "managed-seed" ? "or use seed.mode gardenlet, " : "")}or start with registerSeed false.");
            }
            else
            {
                findings.Passed(check, subject, "the Garden would take it");
            }
        }
        catch (KubernetesApiException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            findings.Warning(
                check, subject, $"whether the Garden would take it is not known: {e.StatusMessage}",
                "let the worker create and patch it, as docs/security.md says (nothing is created: it is a dry run), or go on without knowing.");
        }
    }

    // It runs beside the hosted control plane; gardenlet would go by its CRD alone, and wait for it in vain where there is none.
    private void Autoscaler(SeedTemplate template)
    {
        if (template.Spec.Text("settings", "verticalPodAutoscaler", "enabled") == "false")
        {
            findings.Warning(
                "seed-autoscaler", settings.Seed!.Template, "spec.settings.verticalPodAutoscaler is off, and a Shoot's own VerticalPodAutoscaler stays behind in the Seed",
                "leave it out, so that gardenlet brings one, unless the cluster runs one of its own.");
        }
    }

    // The Shoot's own gardenlet manages the external record from then on, and with exposure by DNS it makes it the control-plane nodes' addresses.
    private void Exposure(SeedTemplate template)
    {
        if (settings.Endpoint.Addresses.Count > 0 && template.Shoot.At("controlPlane", "exposure", "dns") is not null)
        {
            findings.Warning(
                "endpoint-exposure", settings.Seed!.Template, $"controlPlane.exposure.dns has the Shoot's own gardenlet make the external name lead to the nodes again, not to {string.Join(", ", settings.Endpoint.Addresses)}",
                "leave exposure out, so that DNS is not Gardener's business, or have an extension expose the control plane.");
        }
    }
}
