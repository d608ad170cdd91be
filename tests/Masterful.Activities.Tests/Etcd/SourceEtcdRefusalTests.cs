using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Etcd;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Etcd;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Activities.Tests.Etcd;

/// <summary>What an operator reads when the source's etcd does not let the migration in.</summary>
public sealed class SourceEtcdRefusalTests : IAsyncLifetime
{
    private HostedEtcd source = null!;

    public async Task InitializeAsync() => source = await HostedEtcd.CreateAsync();

    public Task DisposeAsync() => source.DisposeAsync().AsTask();

    [Fact]
    public async Task TakeWarmSnapshotAsync_NothingListens_SaysWhereAndWhatToCheck()
    {
        var failure = await RefusedAsync();

        failure.ErrorType.Should().Be(EtcdErrors.SourceRefused.Id);
        failure.Message.Should().Contain(source.Etcd.Endpoint).And.Contain("etcd-client Secret in force");
    }

    [Fact]
    public async Task TakeWarmSnapshotAsync_ClientCertificateOfAnotherAuthority_IsRefusedWithoutTellingTheKey()
    {
        await source.Etcd.StartAsync(CancellationToken.None);
        var key = await ForgeClientAsync();

        var failure = await RefusedAsync();

        failure.ErrorType.Should().Be(EtcdErrors.SourceRefused.Id);
        failure.Message.Should().Contain(source.Etcd.Endpoint).And.NotContain(key.Split('\n')[1]);
    }

    private async Task<ApplicationFailureException> RefusedAsync()
    {
        var activities = new SnapshotActivities(source.File, TimeProvider.System, NullLogger<SnapshotActivities>.Instance);
        var taking = () => activities.TakeWarmSnapshotAsync(new TakeSnapshotRequest(source.Lab.Migration, HostedLandscape.Recipient(), Fence: null));

        return (await taking.Should().ThrowAsync<ApplicationFailureException>()).Which;
    }

    /// <summary>Puts a certificate in force that etcd's CA did not sign, and answers its key in PEM.</summary>
    private async Task<string> ForgeClientAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var forged = new CertificateRequest("CN=etcd-client", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
        await source.Lab.Seed.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = "etcd-client-forged", ["namespace"] = HostedLandscape.Namespace },
            ["data"] = new JsonObject { ["tls.crt"] = Base64(forged.ExportCertificatePem()), ["tls.key"] = Base64(key.ExportPkcs8PrivateKeyPem()) },
        });
        var clients = new JsonObject { ["clientTLSSecretRef"] = new JsonObject { ["name"] = "etcd-client-forged" } };
        await source.Lab.Seed.MergePatchAsync(
            new ObjectRef("druid.gardener.cloud/v1alpha1", "Etcd", HostedLandscape.Namespace, "etcd-main"),
            new JsonObject { ["spec"] = new JsonObject { ["etcd"] = new JsonObject { ["clientUrlTls"] = clients } } });
        return key.ExportPkcs8PrivateKeyPem();
    }
}
