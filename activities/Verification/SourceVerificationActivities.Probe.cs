using Masterful.Activities.Credentials;
using Masterful.Activities.Etcd;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Activities;

namespace Masterful.Activities.Verification;

public sealed partial class SourceVerificationActivities
{
    /// <inheritdoc/>
    [Activity]
    public Task<ProbeReport> ProbeOutsideAsync(ProbeRequest request) => Clusters.GuardAsync(async () =>
    {
        var migration = request.Node.Migration;
        var endpoint = landscape.Shoot(migration).Endpoint;
        var vantage = $"beside {migration.SourceSeed}";
        if (request.ApiNames.Count == 0)
        {
            return Unmeasured(vantage, "the API has no name in DNS");
        }

        if (endpoint is { Provider: "hosts", OutsideHosts.Length: 0 })
        {
            return Unmeasured(vantage, "its names move in the nodes' hosts files only, and endpoint.outsideHosts names none for programs outside");
        }

        var credential = await CredentialAsync(request, endpoint.Port);
        var store = new WorkerProbeStore(landscape, migration);
        using var transport = new KubeletTransport(credential, request.ApiNames[0], request.Node.Node, new NodeResolver(endpoint.OutsideHosts));
        await new Prober(store, transport, request.Node.Node, clock).RunAsync(ProbeActivity.Run, ProbeActivity.Linger, ActivityProgress.CancellationToken);
        ProbeActivity.RefuseToEndUnasked();
        return store.Read()!.ToReport(vantage);
    });

    private async Task<KubeletCredential> CredentialAsync(ProbeRequest request, int port)
    {
        ActivityProgress.Report("reading the Seed's Secrets");
        using var seed = KubernetesSeedReader.Open(landscape, request.Node.Migration);
        var now = clock.GetUtcNow();
        var secrets = await SecretDiscovery.DiscoverAsync(seed, request.Node.Migration.SourceNamespace, now, ActivityProgress.CancellationToken);
        var (certificate, key) = new CertificateSigner(secrets, now).IssueProbe(request.Node.Node);
        var authority = secrets["ca"];
        return new(
            new UriBuilder("https", request.ApiNames[0], port).Uri, new EtcdTls(authority.Text(authority.CertificateKey ?? "ca.crt"), certificate, key));
    }

    private ProbeReport Unmeasured(string vantage, string why)
    {
        var now = clock.GetUtcNow();
        return new(vantage, now, now, 0, []) { Note = $"not measured: {why}" };
    }
}
