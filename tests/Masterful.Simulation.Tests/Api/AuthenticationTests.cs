using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

public sealed class AuthenticationTests
{
    [Fact]
    public async Task ClientCertificate_KnownOrUnknownAuthority_IsUserOr401()
    {
        await using var server = await TestServer.StartAsync();
        using var alice = server.Client("alice", "team-a", "team-b");
        var (_, review) = await alice.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");
        review.Text("status", "userInfo", "username").Should().Be("alice");
        review.Texts("status", "userInfo", "groups").Should().BeEquivalentTo("team-a", "team-b", "system:authenticated");

        using var stranger = new TestClient(server.Server.Url, server.Pki.Authorities, new TestPki("other").Client("alice"));
        var (code, status) = await stranger.GetAsync("/version");
        code.Should().Be(401);
        status.Text("message").Should().Be("Unauthorized");
    }

    [Theory]
    [InlineData("2099-01-01T00:00:00Z", 200)]
    [InlineData("2020-01-01T00:00:00Z", 401)]
    public async Task BootstrapToken_Expiration_DecidesWhetherItAuthenticates(string expiration, int expected)
    {
        await using var server = await TestServer.StartAsync(options => options with { BootstrapTokens = true }, yaml: $$"""
            apiVersion: v1
            kind: Secret
            metadata: {name: bootstrap-token-abcdef, namespace: kube-system}
            type: bootstrap.kubernetes.io/token
            stringData: {token-id: abcdef, token-secret: 0123456789abcdef, usage-bootstrap-authentication: "true", expiration: "{{expiration}}", auth-extra-groups: "system:bootstrappers:x"}
            """);
        using var client = server.WithToken("abcdef.0123456789abcdef");
        (await client.GetAsync("/version")).Code.Should().Be(expected);
        using var wrong = server.WithToken("abcdef.0123456789abcdee");
        (await wrong.GetAsync("/version")).Code.Should().Be(401);
    }

    [Fact]
    public async Task Anonymous_Allowed_IsAUserOfItsOwn()
    {
        await using var server = await TestServer.StartAsync(options => options with { AnonymousAuth = true });
        using var nobody = new TestClient(server.Server.Url, server.Pki.Authorities);
        (await nobody.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}")).Body.Text("status", "userInfo", "username").Should().Be("system:anonymous");
    }

    [Fact]
    public async Task AuditLog_Requests_AreListedWithoutTokensAndBodies()
    {
        var file = Path.GetTempFileName();
        await using (var server = await TestServer.StartAsync(options => options with { AuditLogFile = file, StaticTokens = [new StaticToken("very-secret-token", "bob", "7", ["ops"])] }))
        {
            using var bob = server.WithToken("very-secret-token");
            await bob.PostAsync("/api/v1/namespaces/default/secrets", """{"metadata":{"name":"s"},"stringData":{"k":"very-secret-value"}}""");
        }

        var log = await File.ReadAllTextAsync(file);
        var line = ObjectJson.Parse(System.Text.Encoding.UTF8.GetBytes(log.Trim()));
        (line.Text("user"), line.Text("verb"), line.Text("path"), line.Number("code")).Should().Be(("bob", "create", "/api/v1/namespaces/default/secrets", 201L));
        line.Texts("groups").Should().Contain("ops");
        log.Should().NotContain("very-secret");
        File.Delete(file);
    }

    [Fact]
    public async Task Rbac_RoleBindingCreated_CountsAtOnce()
    {
        RbacAuthorizer? rbac = null;
        await using var server = await TestServer.StartAsync(options =>
            options with { Authorizer = new AuthorizerChain(new SuperuserAuthorizer(), rbac = new RbacAuthorizer(options.Store, options.Resources)) });
        using var alice = server.Client("alice");
        (await alice.GetAsync("/api/v1/namespaces/default/pods")).Code.Should().Be(403);
        const string group = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
        await server.Admin.PostAsync($"{group}/roles", """{"metadata":{"name":"reader"},"rules":[{"apiGroups":[""],"resources":["pods"],"verbs":["list"]}]}""");
        await server.Admin.PostAsync($"{group}/rolebindings",
            """{"metadata":{"name":"alice"},"roleRef":{"kind":"Role","name":"reader"},"subjects":[{"kind":"User","name":"alice"}]}""");

        (await alice.GetAsync("/api/v1/namespaces/default/pods")).Code.Should().Be(200);
        (await alice.GetAsync("/api/v1/namespaces/kube-system/pods")).Code.Should().Be(403);
        (await alice.GetAsync("/api/v1/namespaces/default/pods/x")).Body.Text("message").Should().Be(
            "pods \"x\" is forbidden: User \"alice\" cannot get resource \"pods\" in API group \"\" in the namespace \"default\"");
        rbac!.Dispose();
    }
}
