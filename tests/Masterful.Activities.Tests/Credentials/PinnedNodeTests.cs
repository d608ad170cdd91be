using Masterful.Activities.Artifacts;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Credentials;
using Masterful.Activities.Landscapes;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Credentials;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Credentials;

/// <summary>Who polls a node's task queue is not yet the node.</summary>
public sealed class PinnedNodeTests : IDisposable
{
    private readonly TestLandscape landscape = new();
    private readonly FixedClock clock = new(Fixture.Now);

    public void Dispose() => landscape.Dispose();

    [Fact]
    public async Task Issue_SignedByThePinnedKey_Signs()
    {
        var file = Pinned(NodeSealingKey.Fingerprint(landscape.File, "node-1"));
        var requests = await Agent(file).CreateSigningRequestsAsync(landscape.Node);

        (await IssueAsync(file, requests)).Certificates.Should().HaveCount(CredentialTable.All.Count);
        // A certificate that is renewed is asked for alone.
        (await IssueAsync(file, requests with { Requests = [requests.Requests.Single(request => request.Name == CredentialTable.Operator)] })).Certificates.Should().ContainSingle();
    }

    [Fact]
    public async Task Issue_AnybodyElseAnswers_SignsNothing()
    {
        var file = Pinned(NodeSealingKey.Fingerprint(landscape.File, "node-1"));
        var own = await Agent(file).CreateSigningRequestsAsync(landscape.Node);
        using var other = new TestLandscape();
        var foreign = await Agent(other.File).CreateSigningRequestsAsync(landscape.Node);

        (await RefusalAsync(file, foreign)).Should().Contain("node node-1: its sealing key is sha256:").And.Contain("somebody else answers on its task queue");
        (await RefusalAsync(file, foreign with { PublicKey = own.PublicKey })).Should().Contain("it is not signed by the node's sealing key");
        (await RefusalAsync(file, foreign with { PublicKey = "" })).Should().Contain("its sealing key is not told");
        (await RefusalAsync(file, own with { Requests = [own.Requests[0] with { Signature = "" }] })).Should().Contain("it is not signed by the node's sealing key");
        (await RefusalAsync(file, own with { Requests = [own.Requests[1] with { Signature = own.Requests[0].Signature }] })).Should().Contain("it is not signed by the node's sealing key");
        (await IssueAsync(landscape.File, foreign)).Certificates.Should().NotBeEmpty("a landscape file that pins nothing asks for nothing");
    }

    [Fact]
    public void Require_AnotherRecipient_NothingIsSealedToIt()
    {
        using var key = SealingKey.Create();
        var identity = new NodeIdentity("node-1", Convert.ToBase64String(key.PublicKey.Span), NodeSealingKey.Fingerprint(landscape.File, "node-1"));
        var sealing = () => PinnedNode.Require(Pinned(identity.Fingerprint), landscape.Migration, identity);

        sealing.Should().Throw<ApplicationFailureException>("what it calls its fingerprint is not what counts").Which.ErrorType.Should().Be("MIG-CRED-002");
        ((Action)(() => PinnedNode.Require(Pinned(key.Fingerprint), landscape.Migration, identity))).Should().NotThrow();
    }

    [Fact]
    public async Task Render_AnotherRecipient_IsRefused()
    {
        using var key = SealingKey.Create();
        var activities = new ControlPlaneActivities(Pinned("sha256:" + new string('0', 64)), clock, NullLogger<ControlPlaneActivities>.Instance) { OpenSeed = landscape.OpenSeed };

        var rendering = () => activities.RenderControlPlaneAsync(new(landscape.Migration, new NodeIdentity("node-1", Convert.ToBase64String(key.PublicKey.Span), key.Fingerprint)));

        (await rendering.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-CRED-002");
    }

    private LandscapeFile Pinned(string fingerprint)
    {
        var shoot = landscape.File.Shoots[0];
        return landscape.File with { Shoots = [shoot with { Nodes = [.. shoot.Nodes.Select(node => node with { SealingKey = fingerprint })] }] };
    }

    private NodeCredentialActivities Agent(LandscapeFile file) => new(file, clock, NullLogger<NodeCredentialActivities>.Instance);

    private Task<IssuedCertificates> IssueAsync(LandscapeFile file, SigningRequests requests) =>
        new CredentialActivities(file, clock, NullLogger<CredentialActivities>.Instance) { OpenSeed = landscape.OpenSeed }.IssueCertificatesAsync(new(landscape.Migration, requests));

    private async Task<string> RefusalAsync(LandscapeFile file, SigningRequests requests)
    {
        var issuing = () => IssueAsync(file, requests);
        var refusal = (await issuing.Should().ThrowAsync<ApplicationFailureException>()).Which;
        refusal.ErrorType.Should().Be("MIG-CRED-002");
        return refusal.Message;
    }
}
