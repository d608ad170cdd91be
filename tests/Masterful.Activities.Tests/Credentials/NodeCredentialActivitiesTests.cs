using System.Text;
using k8s;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Credentials;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.ControlPlane;
using Masterful.Workflows.Contracts.Credentials;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Credentials;

public sealed class NodeCredentialActivitiesTests : IDisposable
{
    private readonly TestLandscape landscape = new();
    private readonly FixedClock clock = new(Fixture.Now);
    private readonly NodeCredentialActivities activities;

    public NodeCredentialActivitiesTests() =>
        activities = new NodeCredentialActivities(landscape.File, clock, NullLogger<NodeCredentialActivities>.Instance);

    public void Dispose() => landscape.Dispose();

    [Fact]
    public async Task Install_WholePath_PutsEverythingWhereTheManifestsSayIt()
    {
        var installed = await InstallAsync();

        installed.Files.Should().Contain(file => file.Path == "/var/lib/static-pods/kube-apiserver/server/tls.key" && file.Origin == "made on the node");
        installed.Files.Should().Contain(file => file.Path == "/var/lib/static-pods/kube-apiserver/service-account-key/id_rsa" && file.Origin.StartsWith("moved from Secret service-account-key-"));
        installed.Files.Should().OnlyContain(file => file.Mode == "0600" || file.Mode == "0640" || file.Path.EndsWith(".crt"));
        foreach (var file in installed.Files)
        {
            File.Exists(landscape.Root + file.Path).Should().BeTrue(file.Path);
            ("0" + Convert.ToString((int)File.GetUnixFileMode(landscape.Root + file.Path), 8)).Should().Be(file.Mode);
        }

        Directory.Exists(landscape.Root + "/etc/kubernetes/manifests").Should().BeFalse("manifests are only staged");
        Directory.GetFiles(landscape.Root + "/var/lib/masterful/migrate_garden_masterful/manifests").Should().HaveCount(5);
        File.ReadAllText(landscape.Root + "/var/lib/static-pods/kube-apiserver/ca/bundle.crt").Trim()
            .Should().Be(File.ReadAllText(Fixture.Path("source/pki/ca.crt")).Trim());
    }

    [Fact]
    public async Task Prepare_PortMayBeOpened_TellsTheRendererAndRemoveClosesItAgain()
    {
        var setting = Path.Combine(landscape.File.Directory, "ip_unprivileged_port_start");
        await File.WriteAllTextAsync(setting, "1024\n");
        var settings = landscape.File.Shoots[0].Nodes[0] with { UnprivilegedPort = true };
        var opening = new NodeCredentialActivities(
            landscape.File with { Shoots = [landscape.File.Shoots[0] with { Nodes = [settings] }] }, clock, NullLogger<NodeCredentialActivities>.Instance) { PortStartFile = setting };

        (await opening.PrepareNodeAsync(landscape.Node)).UnprivilegedPortStart.Should().Be(443);

        await opening.RemoveCredentialsAsync(landscape.Node);
        (await File.ReadAllTextAsync(setting)).Should().Be("1024");
        File.Exists(landscape.Root + "/etc/sysctl.d/99-masterful.conf").Should().BeFalse();
    }

    [Fact]
    public async Task Install_Kubeconfigs_CarryTheirOwnUsersAndAreClosed()
    {
        await InstallAsync();

        foreach (var component in new[] { "kube-controller-manager", "kube-scheduler" })
        {
            var path = landscape.Root + $"/var/lib/static-pods/{component}/kubeconfig/kubeconfig";
            var kubeconfig = YamlJson.Read(await File.ReadAllTextAsync(path))!;
            ((string)kubeconfig["clusters"]![0]!["cluster"]!["server"]!).Should().Be("https://localhost:443");
            var pem = Encoding.ASCII.GetString(Convert.FromBase64String((string)kubeconfig["users"]![0]!["user"]!["client-certificate-data"]!));
            using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(pem);
            certificate.Subject.Should().Be($"CN=system:{component}");
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task Remove_AfterInstall_RestoresTheNodeByteForByte()
    {
        Directory.CreateDirectory(landscape.Root + "/var/lib/static-pods/other");
        File.WriteAllText(landscape.Root + "/var/lib/static-pods/other/file", "somebody's");
        await activities.PrepareNodeAsync(landscape.Node);
        var before = Tree.Of(landscape.Root);

        await InstallAsync();
        await activities.RemoveCredentialsAsync(landscape.Node);
        await activities.RemoveCredentialsAsync(landscape.Node);
        await activities.PrepareNodeAsync(landscape.Node);

        Tree.Of(landscape.Root).Should().Equal(before);
    }

    [Fact]
    public async Task Remove_NothingWasInstalled_IsFine()
    {
        await activities.RemoveCredentialsAsync(landscape.Node);

        Tree.Of(landscape.Root).Should().BeEmpty();
    }

    [Fact]
    public async Task Install_Twice_AnswersTheSame()
    {
        var first = await InstallAsync();
        var keys = Tree.Of(landscape.Root + "/var/lib/masterful/migrate_garden_masterful/pki").Where(line => line.Contains(".key "));

        var second = await InstallAsync();

        second.Should().BeEquivalentTo(first);
        Tree.Of(landscape.Root + "/var/lib/masterful/migrate_garden_masterful/pki").Where(line => line.Contains(".key ")).Should().Equal(keys);
    }

    [Fact]
    public async Task Install_AgainAfterRemove_MakesOtherPodsOfTheSameSpec()
    {
        await InstallAsync();
        var first = Manifests();
        await activities.RemoveCredentialsAsync(landscape.Node);

        await InstallAsync();

        foreach (var (earlier, later) in first.Zip(Manifests()))
        {
            var (one, other) = (YamlJson.Read(earlier)!, YamlJson.Read(later)!);
            ((string?)other["metadata"]!["annotations"]![FilesChecksum.Annotation]).Should().StartWith("sha256:")
                .And.NotBe((string?)one["metadata"]!["annotations"]![FilesChecksum.Annotation], "a kubelet is to see another Pod");
            other["spec"]!.ToJsonString().Should().Be(one["spec"]!.ToJsonString());
        }

        List<string> Manifests() => [.. Directory.GetFiles(landscape.Root + "/var/lib/masterful/migrate_garden_masterful/manifests").Order(StringComparer.Ordinal).Select(File.ReadAllText)];
    }

    [Fact]
    public async Task Install_CertificateForAnotherKey_IsRefused()
    {
        await InstallAsync();
        var requests = await activities.CreateSigningRequestsAsync(landscape.Node);
        var issued = await IssueAsync(requests);
        var wrong = issued.Certificates[0] with { Pem = issued.Certificates[4].Pem };
        var bundle = await RenderAsync();

        var installing = () => activities.InstallCredentialsAsync(
            new InstallCredentialsRequest(landscape.Node, issued with { Certificates = [wrong] }, bundle));

        (await installing.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-CRED-003");
    }

    [Fact]
    public async Task Check_AfterInstall_AnswersTheSameFiles()
    {
        var installed = await InstallAsync();

        (await activities.CheckCredentialsAsync(landscape.Node)).Should().BeEquivalentTo(installed);
    }

    [Fact]
    public async Task Check_NothingInstalled_SaysWhereToStart() => await CheckFails("no run of this migration installed anything here");

    [Fact]
    public async Task Check_FileGone_NamesIt()
    {
        await InstallAsync();
        File.Delete(landscape.Root + "/var/lib/static-pods/kube-apiserver/ca/bundle.crt");

        await CheckFails("/var/lib/static-pods/kube-apiserver/ca/bundle.crt");
    }

    [Fact]
    public async Task Check_OperatorExpired_IsToldAndLeftToBeRenewed()
    {
        var installed = await InstallAsync();
        clock.Now = Fixture.Now + TimeSpan.FromHours(25);

        (await activities.CheckCredentialsAsync(landscape.Node)).OperatorEnds.Should().Be(installed.OperatorEnds).And.BeBefore(clock.Now);
    }

    [Fact]
    public async Task Check_OtherCertificateExpired_NamesIt()
    {
        await InstallAsync();
        clock.Now = Fixture.Now + TimeSpan.FromDays(3651);

        await CheckFails("certificate kube-apiserver: it expired on ");
    }

    [Fact]
    public async Task Check_OperatorRevoked_SaysSoAndMissesNothing()
    {
        await InstallAsync();
        NodeApi.RemoveOperator(landscape.File, landscape.Node);

        var check = await activities.CheckCredentialsAsync(landscape.Node);

        check.OperatorRevoked.Should().BeTrue();
        check.OperatorEnds.Should().BeNull();
    }

    [Fact]
    public async Task RenewOperator_Expired_ReplacesTheCertificateOnly()
    {
        var installed = await InstallAsync();
        var path = landscape.Root + new NodePlace(landscape.File, landscape.Node).Directory.OperatorKubeconfig;
        var before = KubernetesClientConfiguration.BuildConfigFromConfigFile(path);
        clock.Now = Fixture.Now + TimeSpan.FromHours(25);

        await activities.RenewOperatorAsync(new RenewOperatorRequest(landscape.Node, await IssueOperatorAsync()));

        var after = KubernetesClientConfiguration.BuildConfigFromConfigFile(path);
        after.ClientCertificateData.Should().NotBe(before.ClientCertificateData);
        (after.Host, after.ClientCertificateKeyData, after.SslCaCerts![0].Thumbprint).Should().Be((before.Host, before.ClientCertificateKeyData, before.SslCaCerts![0].Thumbprint));
        var check = await activities.CheckCredentialsAsync(landscape.Node);
        check.OperatorEnds.Should().BeAfter(clock.Now + TimeSpan.FromHours(23));
        check.Files.Should().BeEquivalentTo(installed.Files);
        await activities.RemoveCredentialsAsync(landscape.Node);
        Directory.EnumerateFiles(landscape.Root, "*", SearchOption.AllDirectories).Should().OnlyContain(file => file.EndsWith("/node.key"), "what was renewed is taken back like the rest");
    }

    [Fact]
    public async Task RenewOperator_RevokedOrNotTheOperators_IsRefused()
    {
        await InstallAsync();
        var own = await IssueOperatorAsync();
        var other = () => activities.RenewOperatorAsync(new RenewOperatorRequest(landscape.Node, own with { Name = "etcd-client" }));
        (await other.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-CRED-004");
        NodeApi.RemoveOperator(landscape.File, landscape.Node);

        var revoked = () => activities.RenewOperatorAsync(new RenewOperatorRequest(landscape.Node, own));

        (await revoked.Should().ThrowAsync<ApplicationFailureException>()).Which.Message.Should().Contain("is not on the node");
    }

    [Fact]
    public async Task Issue_NodeThatTheRequestDoesNotName_IsRefused()
    {
        await activities.PrepareNodeAsync(landscape.Node);
        var requests = await activities.CreateSigningRequestsAsync(landscape.Node);
        var signing = new CredentialActivities(landscape.File, clock, NullLogger<CredentialActivities>.Instance) { OpenSeed = landscape.OpenSeed };

        var issuing = () => signing.IssueCertificatesAsync(new IssueCertificatesRequest(landscape.Migration with { Nodes = ["node-2"] }, requests));

        (await issuing.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-CRED-002");
    }

    [Fact]
    public async Task Results_NoneOfThem_HoldsASecret()
    {
        await activities.PrepareNodeAsync(landscape.Node);
        var requests = await activities.CreateSigningRequestsAsync(landscape.Node);
        var text = System.Text.Json.JsonSerializer.Serialize(new object[] { requests, await IssueAsync(requests), await RenderAsync(), await InstallAsync() });

        text.Should().NotContainAny("PRIVATE KEY", "57ebcad971562456e522381310aa5b749c1300ab7e0a41d533cc4f8e5c551e0d", "km1Y4cwxxw3pzBytlOAKEaRg2b5YAU3Ux+X0VE78C80=");
        foreach (var key in Directory.GetFiles(Fixture.Path("source/pki"), "*.key"))
        {
            text.Should().NotContain(File.ReadAllLines(key)[2]);
        }
    }

    private async Task CheckFails(string because)
    {
        var checking = () => activities.CheckCredentialsAsync(landscape.Node);
        var failure = (await checking.Should().ThrowAsync<ApplicationFailureException>()).Which;
        failure.ErrorType.Should().Be("MIG-CRED-004");
        failure.Message.Should().Contain(because);
    }

    private async Task<InstalledCredentials> InstallAsync()
    {
        await activities.PrepareNodeAsync(landscape.Node);
        var requests = await activities.CreateSigningRequestsAsync(landscape.Node);
        return await activities.InstallCredentialsAsync(new InstallCredentialsRequest(landscape.Node, await IssueAsync(requests), await RenderAsync()));
    }

    private Task<IssuedCertificates> IssueAsync(SigningRequests requests) =>
        new CredentialActivities(landscape.File, clock, NullLogger<CredentialActivities>.Instance) { OpenSeed = landscape.OpenSeed }
            .IssueCertificatesAsync(new IssueCertificatesRequest(landscape.Migration, requests));

    private async Task<IssuedCertificate> IssueOperatorAsync()
    {
        var requests = await activities.CreateSigningRequestsAsync(landscape.Node);
        return (await IssueAsync(requests with { Requests = [.. requests.Requests.Where(request => request.Name == CredentialNames.Operator)] })).Certificates.Single();
    }

    private async Task<ControlPlaneBundle> RenderAsync()
    {
        var identity = await activities.PrepareNodeAsync(landscape.Node);
        return await new ControlPlaneActivities(landscape.File, clock, NullLogger<ControlPlaneActivities>.Instance) { OpenSeed = landscape.OpenSeed }
            .RenderControlPlaneAsync(new RenderControlPlaneRequest(landscape.Migration, identity));
    }
}
