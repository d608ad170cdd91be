using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Etcd;
using Masterful.Simulation.Landscape;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Activities.Tests.Etcd;

/// <summary>What an operator reads when the source's etcd does not let the migration in.</summary>
public sealed class SourceEtcdRefusalTests : IAsyncLifetime, IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly LandscapePorts ports;
    private readonly SourceEtcd etcd;
    private HostedLandscape lab = null!;

    public SourceEtcdRefusalTests()
    {
        ports = LandscapePorts.Claim(directory.Path);
        etcd = new(directory.Path, Simulation.Landscape.Fixture.Open("landscape-a").Source, EtcdBinaries.Find(null), ports);
    }

    public async Task InitializeAsync() => lab = await HostedLandscape.StartAsync();

    public async Task DisposeAsync()
    {
        await etcd.DisposeAsync();
        await lab.DisposeAsync();
    }

    public void Dispose()
    {
        ports.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task TakeWarmSnapshotAsync_NothingListens_SaysWhereAndWhatToCheck()
    {
        var failure = await RefusedAsync();

        failure.ErrorType.Should().Be(EtcdErrors.SourceRefused.Id);
        failure.Message.Should().Contain(etcd.Endpoint).And.Contain("etcd-client Secret in force");
    }

    [Fact]
    public async Task TakeWarmSnapshotAsync_ClientCertificateOfAnotherAuthority_IsRefusedWithoutTellingTheKey()
    {
        await etcd.StartAsync(CancellationToken.None);
        var key = await ForgeClientAsync();

        var failure = await RefusedAsync();

        failure.ErrorType.Should().Be(EtcdErrors.SourceRefused.Id);
        failure.Message.Should().Contain(etcd.Endpoint).And.NotContain(key.Split('\n')[1]);
    }

    private async Task<ApplicationFailureException> RefusedAsync()
    {
        var file = lab.File with { Shoots = [lab.File.Shoots[0] with { EtcdEndpoint = etcd.Endpoint }] };
        var activities = new SnapshotActivities(file, TimeProvider.System, NullLogger<SnapshotActivities>.Instance);
        var taking = () => activities.TakeWarmSnapshotAsync(new TakeSnapshotRequest(lab.Migration, HostedLandscape.Recipient(), Fence: null));

        return (await taking.Should().ThrowAsync<ApplicationFailureException>()).Which;
    }

    /// <summary>Puts a certificate in force that etcd's CA did not sign, and answers its key in PEM.</summary>
    private async Task<string> ForgeClientAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forged = new CertificateRequest("CN=etcd-client", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
        await lab.Seed.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "etcd-client-forged", ["namespace"] = HostedLandscape.Namespace },
            ["data"] = new JsonObject { ["tls.crt"] = Base64(forged.ExportCertificatePem()), ["tls.key"] = Base64(key.ExportPkcs8PrivateKeyPem()) },
        });
        var clients = new JsonObject { ["clientTLSSecretRef"] = new JsonObject { ["name"] = "etcd-client-forged" } };
        await lab.Seed.MergePatchAsync(
            new ObjectRef("druid.gardener.cloud/v1alpha1", "Etcd", HostedLandscape.Namespace, "etcd-main"),
            new JsonObject { ["spec"] = new JsonObject { ["etcd"] = new JsonObject { ["clientUrlTls"] = clients } } });
        return key.ExportPkcs8PrivateKeyPem();
    }
}
