using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Masterful.Activities.Credentials;
using Masterful.Activities.Source;
using Masterful.Activities.Verification;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Activities.Tests.Verification;

public sealed class OutsideProbeTests : IDisposable
{
    private readonly TestLandscape landscape = new();

    public void Dispose() => landscape.Dispose();

    [Fact]
    public async Task ProbeOutsideAsync_NamesMoveInHostsFilesOnly_SaysThatNothingIsMeasured()
    {
        var report = await ProbeAsync("api.example");

        report.Should().BeEquivalentTo(new { Vantage = "beside seed-a", Samples = 0, Successes = 0 });
        report.Note.Should().Be("not measured: its names move in the nodes' hosts files only, and endpoint.outsideHosts names none for programs outside");
    }

    [Fact]
    public async Task ProbeOutsideAsync_ApiWithoutName_SaysThatNothingIsMeasured() =>
        (await ProbeAsync()).Note.Should().Be("not measured: the API has no name in DNS");

    [Fact]
    public void IssueProbe_Node_MakesAKubeletsCredentialForADay()
    {
        var secrets = SecretDiscovery.Discover(Fixture.Source(), Fixture.Now);

        var (pem, key) = new CertificateSigner(secrets, Fixture.Now).IssueProbe("node-1");

        using var certificate = X509Certificate2.CreateFromPem(pem, key);
        certificate.Subject.Should().Be("O=system:nodes, CN=system:node:node-1");
        new DateTimeOffset(certificate.NotAfter).Should().BeOnOrBefore(Fixture.Now.AddDays(1));
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(usage => usage.Value).Should().Equal("1.3.6.1.5.5.7.3.2");
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(secrets["ca-client"].Certificate());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = Fixture.Now.UtcDateTime;
        chain.Build(certificate).Should().BeTrue();
        CredentialTable.Find("probe").Should().BeNull("no node may ask for it");
    }

    [Fact]
    public void WorkerProbeStore_KeepsPrivatelyWhatWasSeen_AndForgetsWhatIsDamaged()
    {
        var store = new WorkerProbeStore(landscape.File, landscape.Migration);
        store.Read().Should().BeNull();

        store.Write(new ProbeState { Run = "run-1", Samples = 3, Successes = 2 });

        store.Read().Should().BeEquivalentTo(new { Run = "run-1", Samples = 3, Successes = 2 });
        var file = Directory.GetFiles(landscape.File.Directory, "probe-*.json").Single();
        File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(file, "{");
        store.Read().Should().BeNull();
    }

    private Task<ProbeReport> ProbeAsync(params string[] names) =>
        new SourceVerificationActivities(landscape.File, TimeProvider.System).ProbeOutsideAsync(new ProbeRequest(landscape.Node, names));
}
