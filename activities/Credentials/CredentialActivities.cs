using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;
using Microsoft.Extensions.Logging;
using Temporalio.Activities;

namespace Masterful.Activities.Credentials;

/// <summary>Signs a node's requests with the Seed's authorities in force.</summary>
public sealed class CredentialActivities(LandscapeFile landscape, TimeProvider clock, ILogger<CredentialActivities> logger) : ICredentialActivities
{
    /// <summary>Opens the Seed; tests read files instead.</summary>
    internal Func<MigrationContext, ISeedReader> OpenSeed { get; init; } = migration => KubernetesSeedReader.Open(landscape, migration);

    /// <inheritdoc/>
    [Activity]
    public async Task<IssuedCertificates> IssueCertificatesAsync(IssueCertificatesRequest request)
    {
        var node = landscape.Node(new NodeContext(request.Migration, request.Requests.Node));
        if (!request.Migration.Nodes.Contains(node.Name))
        {
            throw CredentialErrors.NotAllowed.At($"node {node.Name}", "the migration's request does not name it.");
        }

        PinnedNode.Require(node, request.Migration.Shoot, request.Requests);
        ActivityProgress.Report("reading the Seed's Secrets");
        using var seed = OpenSeed(request.Migration);
        var now = clock.GetUtcNow();
        var secrets = await SecretDiscovery.DiscoverAsync(seed, request.Migration.SourceNamespace, now, ActivityProgress.CancellationToken);
        var signer = new CertificateSigner(secrets, now);
        var issued = new List<IssuedCertificate>();
        foreach (var signing in request.Requests.Requests)
        {
            ActivityProgress.Report($"signing {signing.Name}");
            issued.Add(signer.Sign(signing, node.Name, node.Address));
        }

        logger.LogInformation("Signed {Count} certificates for node {Node}", issued.Count, node.Name);
        return new IssuedCertificates(node.Name, issued);
    }
}
