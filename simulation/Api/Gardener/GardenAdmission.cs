using System.Net;
using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>
/// What gardener-apiserver validates and admits, as far as making a self-hosted Shoot and its Seed runs into it. Other Gardener
/// resources pass.
/// </summary>
internal sealed class GardenAdmission(IObjectStore store, ResourceCatalog resources, IAuthorizer authorizer) : IAdmission
{
    private const string Core = "core.gardener.cloud";
    private const int MaximumNames = 21;
    private const string Confirmation = "confirmation.gardener.cloud/deletion";

    public async Task<JsonObject> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request.Operation == "DELETE") RequireConfirmation(request);
        if (request.Object is not { } value) return [];
        switch (request.Resource.Group, request.Resource.Plural)
        {
            case (Core, "shoots") when request.Subresource == "status":
                ShootRules.CheckStatus(request.Resource, request.OldObject!, value);
                break;
            case (Core, "shoots") when request.Subresource.Length == 0:
                await AdmitShootAsync(request, value, cancellationToken);
                break;
            case (Core, "seeds") when request.Subresource.Length == 0:
                SeedRules.Check(request.Resource, value, request.OldObject);
                break;
            case ("seedmanagement.gardener.cloud", "managedseeds") when request.Subresource.Length == 0:
                var shoots = resources.Get(Core, "shoots");
                var shoot = await store.GetAsync(shoots, request.Namespace, value.Text("spec", "shoot", "name") ?? "", cancellationToken);
                ManagedSeedRules.Admit(request.Resource, value, request.OldObject, shoot?.Value);
                break;
        }

        return value;
    }

    private static void RequireConfirmation(AdmissionRequest request)
    {
        if (request.Resource.Group != Core || request.Resource.Plural is not ("shoots" or "seeds" or "projects")) return;
        if (request.OldObject!.Annotations().GetValueOrDefault(Confirmation) == "true") return;
        throw Forbidden(request, $"must have a \"{Confirmation}\" annotation to delete");
    }

    private async Task AdmitShootAsync(AdmissionRequest request, JsonObject shoot, CancellationToken cancellationToken)
    {
        ShootRules.Check(request.Resource, shoot, request.OldObject);
        if (request.OldObject is { } before && ShootRules.ForbidsRelease(before, shoot) is { } held) throw Forbidden(request, held);
        if (!JsonNode.DeepEquals(request.OldObject?["spec"], shoot["spec"]))
        {
            var others = await store.ListAsync(request.Resource, cancellationToken: cancellationToken);
            if (ShootRules.ForbidsDomain(shoot, others.Items.Select(item => item.Value)) is { } taken) throw Forbidden(request, taken);
        }

        if (request.OldObject is not null) return;
        await CheckNameAsync(request, shoot.Name(), cancellationToken);
        var profile = shoot.Text("spec", "cloudProfile", "name") ?? shoot.Text("spec", "cloudProfileName") ?? "";
        if (await store.GetAsync(resources.Get(Core, "cloudprofiles"), null, profile, cancellationToken) is null)
            throw Forbidden(request, $"could not find cloudProfile {profile}");
        if (ShootRules.IsSelfHosted(shoot)) await RequireVerbAsync(request, "mark-self-hosted", cancellationToken);
    }

    // Names of machines and load balancers are made of both.
    private async Task CheckNameAsync(AdmissionRequest request, string name, CancellationToken cancellationToken)
    {
        var projects = await store.ListAsync(resources.Get(Core, "projects"), cancellationToken: cancellationToken);
        var project = projects.Items.Select(item => item.Value).FirstOrDefault(item => item.Text("spec", "namespace") == request.Namespace)?.Name();
        if (project is null || project.Length + name.Length <= MaximumNames) return;
        var problem = $"the length of the shoot name and the project name must not exceed {MaximumNames} characters (project: {project}; shoot: {name})";
        throw ApiStatusException.Invalid(request.Resource, name, "name", $"Invalid value: \"{name}\": {problem}");
    }

    private async Task RequireVerbAsync(AdmissionRequest request, string verb, CancellationToken cancellationToken)
    {
        var decision = await authorizer.AuthorizeAsync(
            new RequestAttributes
            {
                User = request.User,
                Verb = verb,
                IsResourceRequest = true,
                ApiGroup = request.Resource.Group,
                ApiVersion = request.Resource.Version,
                Resource = request.Resource.Plural,
                Namespace = request.Namespace,
                Name = request.Name,
            },
            cancellationToken);
        if (!decision.Allowed) throw Forbidden(request, $"user \"{request.User.Name}\" is not allowed to \"{verb}\" for \"{request.Resource.Plural}\"");
    }

    private static ApiStatusException Forbidden(AdmissionRequest request, string because) =>
        new(HttpStatusCode.Forbidden, "Forbidden", $"{request.Resource.QualifiedName} \"{request.Name}\" is forbidden: {because}",
            ApiStatusException.DetailsOf(request.Resource, request.Name));
}
