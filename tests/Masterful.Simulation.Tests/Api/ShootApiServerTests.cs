using System.Text;
using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

public sealed class ShootApiServerTests
{
    [Fact]
    public async Task Start_RestoredSnapshot_ShowsEveryObjectAsTheRealServerDid()
    {
        await using var shoot = await ShootServer.StartAsync();
        var catalog = shoot.Server.Options.Resources;
        var expected = StoredValueTable.ReadObjects(Path.Combine(Fixture.Source, "objects.jsonl"));
        foreach (var value in expected.Where(value => value.Text("kind") is not ("Lease" or "Endpoints" or "EndpointSlice") && value.Name() != "extension-apiserver-authentication"))
        {
            catalog.TryFindKind(value.Text("apiVersion")!, value.Text("kind")!, out var resource).Should().BeTrue("{0} is served", value.Text("kind"));
            var (code, shown) = await shoot.Admin.GetAsync($"{resource!.Path(value.Namespace())}/{value.Name()}");
            code.Should().Be(200, "{0} {1} is there", resource.Kind, value.Name());
            if (!resource.IsCustom) NormalizedJson.Of(shown).Should().Be(NormalizedJson.Of(value));
            shown.Uid().Should().Be(value.Uid());
        }
    }

    [Fact]
    public async Task Tokens_IssuedBeforeTheMove_AuthenticateWithTheirUids()
    {
        await using var shoot = await ShootServer.StartAsync();
        foreach (var name in new[] { "shop.runtime.bound", "team-a.runtime.bound", "shop.builder.legacy", "team-a.builder.legacy", "team-b.builder.legacy" })
        {
            using var client = shoot.WithToken(Fixture.Token(name));
            var (code, review) = await client.PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}");
            code.Should().Be(201, name);
            var parts = name.Split('.');
            review.Text("status", "userInfo", "username").Should().Be($"system:serviceaccount:{parts[0]}:{parts[1]}");
            var (_, account) = await shoot.Admin.GetAsync($"/api/v1/namespaces/{parts[0]}/serviceaccounts/{parts[1]}");
            review.Text("status", "userInfo", "uid").Should().Be(account.Uid());
        }

        await shoot.Admin.SendAsync("DELETE", "/api/v1/namespaces/shop/secrets/legacy-token");
        using var revoked = shoot.WithToken(Fixture.Token("shop.builder.legacy"));
        (await revoked.GetAsync("/version")).Code.Should().Be(401);
    }

    [Fact]
    public async Task TokenRequest_ForAnAccount_AuthenticatesUntilTheAccountIsMadeAnew()
    {
        await using var shoot = await ShootServer.StartAsync();
        const string account = "/api/v1/namespaces/shop/serviceaccounts/runtime";
        var (code, request) = await shoot.Admin.PostAsync($"{account}/token", """{"spec":{"expirationSeconds":900}}""");
        code.Should().Be(201);
        using var client = shoot.WithToken(request.Text("status", "token")!);
        (await client.GetAsync("/version")).Code.Should().Be(200);

        await shoot.Admin.SendAsync("DELETE", account);
        (await client.GetAsync("/version")).Code.Should().Be(401);
        await shoot.Admin.PostAsync("/api/v1/namespaces/shop/serviceaccounts", """{"metadata":{"name":"runtime"}}""");
        (await client.GetAsync("/version")).Code.Should().Be(401);
        var (_, review) = await shoot.Admin.PostAsync("/apis/authentication.k8s.io/v1/tokenreviews",
            $$$"""{"spec":{"token":"{{{request.Text("status", "token")}}}"}}""");
        review.Text("status", "error").Should().MatchRegex("^service account UID \\(.*\\) does not match claim \\(.*\\)$");
    }

    [Fact]
    public async Task Authorization_NodeAndRbac_AllowWhatKubernetesAllows()
    {
        await using var shoot = await ShootServer.StartAsync();
        using var node = shoot.Client("x-node");
        using var manager = shoot.Client("x-kcm");

        (await node.GetAsync("/api/v1/nodes/node-1")).Code.Should().Be(200);
        (await node.MergeAsync("/api/v1/nodes/node-gone/status", "{}")).Code.Should().Be(403);
        (await node.MergeAsync("/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1", """{"spec":{"renewTime":"2026-11-24T00:00:00.000000Z"}}""")).Code.Should().Be(200);
        (await manager.GetAsync("/apis/apps/v1/replicasets")).Code.Should().Be(200);
        var (code, status) = await node.GetAsync("/api/v1/secrets");
        code.Should().Be(403);
        status.Text("message").Should().StartWith("secrets is forbidden: User \"system:node:node-1\" cannot list resource \"secrets\" in API group \"\" at the cluster scope");
    }

    [Fact]
    public async Task Readyz_StaticToken_NeedsCredentialsAndAUsableEtcd()
    {
        await using var shoot = await ShootServer.StartAsync();
        using var health = shoot.WithToken("57ebcad971562456e522381310aa5b749c1300ab7e0a41d533cc4f8e5c551e0d");
        using var nobody = new TestClient(shoot.Server.Url, Fixture.Authorities("ca"));

        (await health.GetAsync("/readyz")).Body.Text("text").Should().Be("ok");
        (await nobody.GetAsync("/readyz")).Code.Should().Be(401);
        await shoot.Etcd.StopAsync();
        (await health.GetAsync("/readyz")).Code.Should().Be(500);
    }

    [Fact]
    public async Task Write_Secret_IsEncryptedInEtcdAndReadableAgain()
    {
        await using var shoot = await ShootServer.StartAsync();
        await shoot.Admin.PostAsync("/api/v1/namespaces/shop/secrets", """{"metadata":{"name":"new"},"stringData":{"k":"plain-value"}}""");
        using var etcd = new TestClient(new Uri(shoot.Etcd.Endpoint), Fixture.Authorities("ca-etcd"), Fixture.KeyPair("etcd-client"));
        var (_, answer) = await etcd.PostAsync("/v3/kv/range", $$"""{"key":"{{Convert.ToBase64String("/registry/secrets/shop/new"u8)}}"}""");
        var raw = Encoding.Latin1.GetString(Convert.FromBase64String(answer.Elements("kvs").Single().Text("value")!));

        raw.Should().StartWith("k8s:enc:aescbc:v1:key1700000000:").And.NotContain("plain-value");
        (await shoot.Admin.GetAsync("/api/v1/namespaces/shop/secrets/new")).Body.Text("data", "k").Should().Be(Convert.ToBase64String("plain-value"u8));
    }

    [Fact]
    public async Task Start_WrongEncryptionKey_Gives500ForSecretsOnly()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""
            apiVersion: apiserver.config.k8s.io/v1
            kind: EncryptionConfiguration
            resources: [{resources: [secrets], providers: [{aescbc: {keys: [{name: other, secret: {{Convert.ToBase64String(new byte[32])}} } ] } }, {identity: {} } ] } ]
            """);
        await using var shoot = await ShootServer.StartAsync(change: flags => [.. flags.Where(flag => !flag.StartsWith("--encryption", StringComparison.Ordinal)), $"--encryption-provider-config={file}"]);

        var (code, status) = await shoot.Admin.GetAsync("/api/v1/namespaces/shop/secrets/db");
        code.Should().Be(500);
        status.Text("message").Should().StartWith("Internal error occurred: unable to transform key \"/registry/secrets/shop/db\"");
        (await shoot.Admin.GetAsync("/api/v1/namespaces/shop/configmaps")).Code.Should().Be(200);
        File.Delete(file);
    }

    [Fact]
    public async Task Start_EmptyEtcd_CreatesWhatARealServerCreates()
    {
        await using var shoot = await ShootServer.StartAsync(restore: false);

        (await shoot.Admin.GetAsync("/api/v1/namespaces")).Body.Elements("items").Select(item => item.Text("metadata", "name"))
            .Should().Equal("default", "kube-node-lease", "kube-public", "kube-system");
        (await shoot.Admin.GetAsync("/apis/rbac.authorization.k8s.io/v1/clusterroles/cluster-admin")).Code.Should().Be(200);
        (await shoot.Admin.GetAsync("/apis/scheduling.k8s.io/v1/priorityclasses/system-node-critical")).Code.Should().Be(200);
        (await shoot.Admin.GetAsync("/api/v1/namespaces/default/services/kubernetes")).Body.Text("spec", "clusterIP").Should().Be("10.96.0.1");
        (await shoot.Admin.GetAsync("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases")).Body.Elements("items").Should().ContainSingle();
        var (_, endpoints) = await shoot.Admin.GetAsync("/api/v1/namespaces/default/endpoints/kubernetes");
        endpoints.Elements("subsets").Single().Elements("addresses").Select(address => address.Text("ip")).Should().Equal("127.0.0.1");
    }

    [Fact]
    public async Task Stop_InOrder_TakesItsEndpointBackAndLeavesNoLease()
    {
        await using var shoot = await ShootServer.StartAsync(restore: false);
        using var etcd = new TestClient(new Uri(shoot.Etcd.Endpoint), Fixture.Authorities("ca-etcd"), Fixture.KeyPair("etcd-client"));
        var lease = $$"""{"key":"{{Convert.ToBase64String("/registry/masterleases/127.0.0.1"u8)}}"}""";
        (await etcd.PostAsync("/v3/kv/range", lease)).Body.Elements("kvs").Should().ContainSingle();
        await shoot.Server.StopAsync();

        (await etcd.PostAsync("/v3/kv/range", lease)).Body.Elements("kvs").Should().BeEmpty();
        (await etcd.PostAsync("/v3/lease/leases", "{}")).Body.Elements("leases").Should().BeEmpty("a lease that ends later would move the revision");
    }

    [Fact]
    public async Task Watch_OverEtcd_SeesOwnAndForeignWrites()
    {
        await using var shoot = await ShootServer.StartAsync();
        const string path = "/api/v1/namespaces/shop/configmaps";
        var (_, list) = await shoot.Admin.GetAsync(path);
        var response = await shoot.Admin.Http.GetAsync($"{path}?watch=1&resourceVersion={list.Text("metadata", "resourceVersion")}", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await shoot.Admin.PostAsync(path, """{"metadata":{"name":"own"}}""");
        using var etcd = new TestClient(new Uri(shoot.Etcd.Endpoint), Fixture.Authorities("ca-etcd"), Fixture.KeyPair("etcd-client"));
        await etcd.PostAsync("/v3/kv/deleterange", $$"""{"key":"{{Convert.ToBase64String("/registry/configmaps/shop/own"u8)}}"}""");

        foreach (var type in new[] { "ADDED", "DELETED" })
        {
            var line = (JsonObject)JsonNode.Parse((await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)))!)!;
            line.Text("type").Should().Be(type);
            line.Text("object", "metadata", "name").Should().Be("own");
        }

        (await shoot.Admin.GetAsync($"{path}?watch=1&resourceVersion=5")).Body.Text("reason").Should().Be("Expired");
    }

    [Theory]
    [InlineData("--etcd-cafile=/nowhere/ca.crt", "Error: --etcd-cafile: open /nowhere/ca.crt: no such file or directory")]
    [InlineData("--no-such-flag=1", "Error: unknown flag: --no-such-flag")]
    [InlineData("--secure-port=x", "Error: invalid argument \"x\" for \"--secure-port\" flag: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("--service-cluster-ip-range=10.96.0.0", "Error: service-cluster-ip-range: invalid CIDR address: 10.96.0.0")]
    [InlineData("--etcd-servers-overrides=/events#https://a;events.k8s.io/events#https://a", "Error: --etcd-servers-overrides invalid, must be of format: group/resource#servers, where servers are URLs, semicolon separated")]
    public async Task Start_BadFlag_FailsWithTheRealServersWords(string flag, string message)
    {
        await using var etcd = await EtcdProcess.StartAsync(restore: false);
        var start = async () => await ShootApiServer.StartFromFlagsAsync([.. ShootFlags.For(etcd), flag], path => path, ShootServer.Options());
        (await start.Should().ThrowAsync<ApiServerStartException>()).Which.Message.Should().Be(message);
    }

    [Fact]
    public async Task Start_EtcdRefusesTheCertificate_FailsInTime()
    {
        await using var etcd = await EtcdProcess.StartAsync(restore: false);
        var flags = ShootFlags.For(etcd).Where(flag => !flag.StartsWith("--etcd-certfile", StringComparison.Ordinal) && !flag.StartsWith("--etcd-keyfile", StringComparison.Ordinal));
        var start = async () => await ShootApiServer.StartFromFlagsAsync([.. flags], path => path, ShootServer.Options() with { EtcdTimeout = TimeSpan.FromSeconds(1) });
        (await start.Should().ThrowAsync<ApiServerStartException>()).Which.Message.Should().StartWith("Error: unable to connect to etcd");
    }

    [Fact]
    public async Task AuthorizationConfig_WebhookGoneAndDenying_DeniesNodeAgentsOnly()
    {
        var directory = Directory.CreateTempSubdirectory("simapi-authz-");
        var (config, kubeconfig) = (Path.Combine(directory.FullName, "config.yaml"), Path.Combine(directory.FullName, "kubeconfig.yaml"));
        await File.WriteAllTextAsync(kubeconfig, "apiVersion: v1\nkind: Config\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1/webhooks/auth/nodeagent'}}]\n");
        await File.WriteAllTextAsync(config, $$"""
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthorizationConfiguration
            authorizers:
            - name: node-agent-authorizer
              type: Webhook
              webhook:
                connectionInfo: {kubeConfigFile: {{kubeconfig}}, type: KubeConfigFile}
                failurePolicy: Deny
                matchConditions: [{expression: '''gardener.cloud:node-agents'' in request.groups'}]
            - {name: node, type: Node}
            - {name: rbac, type: RBAC}
            """);
        await using var shoot = await ShootServer.StartAsync(restore: false,
            change: flags => [.. flags.Where(flag => !flag.StartsWith("--authorization", StringComparison.Ordinal)), $"--authorization-config={config}"]);
        var (_, agent) = await shoot.Admin.PostAsync("/apis/authorization.k8s.io/v1/subjectaccessreviews", Review("gardener.cloud:node-agents"));
        var (_, manager) = await shoot.Admin.PostAsync("/apis/authorization.k8s.io/v1/subjectaccessreviews", Review("other"));

        agent.At("status", "denied")!.GetValue<bool>().Should().BeTrue();
        manager.At("status", "allowed")!.GetValue<bool>().Should().BeTrue();
        directory.Delete(recursive: true);

        static string Review(string group) =>
            $$$"""{"spec":{"user":"system:kube-scheduler","groups":["{{{group}}}"],"resourceAttributes":{"verb":"list","resource":"pods"} } }""";
    }
}
