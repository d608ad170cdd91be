using System.Text.Json.Nodes;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Tests.Api;

/// <summary>What gardener-apiserver would refuse, this Garden refuses.</summary>
public sealed class GardenAdmissionTests
{
    private const string Shoots = "/apis/core.gardener.cloud/v1beta1/namespaces/garden/shoots";
    private const string ManagedSeeds = "/apis/seedmanagement.gardener.cloud/v1alpha1/namespaces/garden/managedseeds";
    private const string SelfHosted = """
        {"metadata":{"name":"self"},"spec":{"cloudProfile":{"kind":"CloudProfile","name":"local"},"region":"local","dns":{"domain":"x.example"},
        "networking":{"type":"calico","pods":"100.64.0.0/12","services":"10.96.0.0/16","nodes":"192.0.2.0/24"},
        "kubernetes":{"version":"1.36.2","verticalPodAutoscaler":{"enabled":true}},
        "provider":{"type":"local","workers":[{"name":"cp","minimum":1,"maximum":1,"machine":{"type":"m"},"controlPlane":{}},{"name":"w","minimum":1,"maximum":2,"machine":{"type":"m"}}]}}}
        """;

    private const string Managed = """
        {"metadata":{"name":"self"},"spec":{"shoot":{"name":"self"},"gardenlet":{"bootstrap":"BootstrapToken","config":{"apiVersion":"gardenlet.config.gardener.cloud/v1alpha1",
        "kind":"GardenletConfiguration","seedConfig":{"spec":{"provider":{"type":"local","region":"local"},"networks":{"pods":"100.64.0.0/12","services":"10.96.0.0/16"},
        "ingress":{"domain":"ingress.x.example","controller":{"kind":"nginx"}},"dns":{"provider":{"type":"local"}}}}}}}}
        """;

    private const string Objects = """
        {apiVersion: v1, kind: Namespace, metadata: {name: garden}}
        ---
        {apiVersion: v1, kind: Namespace, metadata: {name: garden-x}}
        ---
        {apiVersion: core.gardener.cloud/v1beta1, kind: Project, metadata: {name: garden}, spec: {namespace: garden}}
        ---
        {apiVersion: core.gardener.cloud/v1beta1, kind: CloudProfile, metadata: {name: local}, spec: {type: local}}
        """;

    [Theory]
    [InlineData("\"region\":\"local\"", "\"region\":\"local\",\"seedName\":\"seed-a\"", "spec.seedName: Forbidden: cannot set seedName")]
    [InlineData("\"minimum\":1,\"maximum\":1", "\"minimum\":1,\"maximum\":2", "minimum and maximum must both be 1")]
    [InlineData("\"maximum\":2,\"machine\":{\"type\":\"m\"}", "\"maximum\":1,\"machine\":{\"type\":\"m\"},\"controlPlane\":{}", "only one worker pool")]
    [InlineData("\"region\":\"local\"", "\"region\":\"local\",\"hibernation\":{\"enabled\":true}", "self-hosted shoots cannot be hibernated")]
    [InlineData("\"name\":\"local\"", "\"name\":\"none\"", "could not find cloudProfile none")]
    [InlineData("\"name\":\"self\"", "\"name\":\"sixteen-and-more\"", "must not exceed 21 characters (project: garden; shoot: sixteen-and-more)")]
    [InlineData("\"version\":\"1.36.2\"", "\"version\":\"1.36.2\",\"kubeAPIServer\":{\"serviceAccountConfig\":{\"issuer\":\"x\"}}", "must be a valid https URL")]
    [InlineData("\"type\":\"calico\",", "", "spec.networking.type: Required value")]
    public async Task Create_SelfHostedShootThatGardenerRefuses_IsRefused(string right, string wrong, string words)
    {
        await using var server = await StartAsync();

        var (code, status) = await server.Admin.PostAsync(Shoots, SelfHosted.Replace(right, wrong, StringComparison.Ordinal));

        code.Should().BeOneOf(422, 403);
        status.Text("message").Should().Contain(words);
        (await server.Admin.PostAsync(Shoots, SelfHosted)).Code.Should().Be(201);
    }

    [Fact]
    public async Task Create_SelfHostedShootOutsideOfGarden_IsRefused()
    {
        await using var server = await StartAsync();

        (await server.Admin.PostAsync(Shoots.Replace("/garden/", "/garden-x/", StringComparison.Ordinal), SelfHosted)).Body.Text("message")
            .Should().Contain("metadata.namespace: Forbidden: self-hosted shoots must be in the garden namespace");
    }

    [Fact]
    public async Task Create_SelfHostedShootWithoutTheVerb_IsForbidden()
    {
        const string policy = """
            {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: shoots}, rules: [{apiGroups: [core.gardener.cloud], resources: [shoots], verbs: [VERBS]}]}
            ---
            {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: shoots}, roleRef: {kind: ClusterRole, name: shoots}, subjects: [{kind: User, name: op}]}
            """;
        foreach (var (verbs, expected) in new[] { ("create", 403), ("create, mark-self-hosted", 201) })
        {
            await using var server = await StartAsync(policy.Replace("VERBS", verbs, StringComparison.Ordinal), rbac: true);
            using var user = server.Client("op");
            (await user.PostAsync(Shoots, SelfHosted)).Code.Should().Be(expected);
        }
    }

    [Fact]
    public async Task Update_ModeSwitchedOrIdentityChanged_IsRefusedAndTheLabelStays()
    {
        await using var server = await StartAsync();
        await server.Admin.PostAsync(Shoots, SelfHosted);
        (await server.Admin.PostAsync(Shoots, SelfHosted.Replace("\"self\"", "\"hosted\"", StringComparison.Ordinal).Replace("x.example", "y.example", StringComparison.Ordinal)
            .Replace(",\"controlPlane\":{}", "", StringComparison.Ordinal))).Code.Should().Be(201);
        const string pools = """{"spec":{"provider":{"workers":[{"name":"NAME","minimum":1,"maximum":1,"machine":{"type":"m"},"controlPlane":{}}]}}}""";

        (await MessageAsync(server, "hosted", pools.Replace("NAME", "cp", StringComparison.Ordinal))).Should().Contain("cannot switch a Shoot between self-hosted and hosted mode");
        (await MessageAsync(server, "self", pools.Replace("NAME", "other", StringComparison.Ordinal))).Should().Contain("cannot change control plane worker pool");
        (await MessageAsync(server, "self", """{"spec":{"networking":{"pods":"10.0.0.0/8"}}}""")).Should().Contain("spec.networking.pods: Invalid value");
        (await server.Admin.MergeAsync($"{Shoots}/self/status", """{"status":{"technicalID":"a","uid":"b"}}""")).Code.Should().Be(200);
        (await MessageAsync(server, "self/status", """{"status":{"technicalID":"c"}}""")).Should().Contain("status.technicalID: Invalid value");
        (await server.Admin.MergeAsync($"{Shoots}/self", """{"metadata":{"labels":null}}""")).Body.Labels().Should().Contain("shoot.gardener.cloud/self-hosted", "true");
    }

    [Theory]
    [InlineData("\"name\":\"self\"},\"spec\":{\"shoot\"", "\"name\":\"other\"},\"spec\":{\"shoot\"", "must be equal to the name of the self-hosted shoot")]
    [InlineData("\"shoot\":{\"name\":\"self\"}", "\"shoot\":{\"name\":\"none\"}", "shoot garden/none not found")]
    [InlineData("\"pods\":\"100.64.0.0/12\"", "\"pods\":\"10.0.0.0/8\"", "seed pods CIDR must be equal to shoot pods CIDR")]
    [InlineData("\"region\":\"local\"", "\"region\":\"x\"", "seed provider region must be equal")]
    [InlineData("ingress.x.example", "ingress.y.example", "seed ingress domain must be equal to shoot DNS domain")]
    [InlineData("\"dns\":{", "\"settings\":{\"verticalPodAutoscaler\":{\"enabled\":true}},\"dns\":{", "seed VPA is not supported")]
    [InlineData("\"dns\":{\"provider\":{\"type\":\"local\"}}", "\"dns\":{}", "ingress controller requires dns.provider")]
    [InlineData("\"BootstrapToken\"", "\"Kubeconfig\"", "Unsupported value: \"Kubeconfig\"")]
    [InlineData("\"seedConfig\"", "\"seed\"", "seedConfig is required")]
    public async Task Create_ManagedSeedThatGardenerRefuses_IsRefused(string right, string wrong, string words)
    {
        await using var server = await StartAsync();
        await server.Admin.PostAsync(Shoots, SelfHosted);

        var (code, status) = await server.Admin.PostAsync(ManagedSeeds, Managed.Replace(right, wrong, StringComparison.Ordinal));

        code.Should().Be(422);
        status.Text("message").Should().Contain(words);
        var made = (await server.Admin.PostAsync(ManagedSeeds, Managed)).Body;
        made.Text("spec", "gardenlet", "config", "seedConfig", "spec", "networks", "nodes").Should().Be("192.0.2.0/24", "what is left open comes from the Shoot");
    }

    [Fact]
    public async Task Delete_WithoutConfirmation_IsForbidden()
    {
        await using var server = await StartAsync();
        await server.Admin.PostAsync(Shoots, SelfHosted);

        (await server.Admin.SendAsync("DELETE", $"{Shoots}/self")).Code.Should().Be(403);
        await server.Admin.MergeAsync($"{Shoots}/self", """{"metadata":{"annotations":{"confirmation.gardener.cloud/deletion":"true"}}}""");
        (await server.Admin.SendAsync("DELETE", $"{Shoots}/self")).Code.Should().Be(200);
    }

    [Theory]
    [InlineData("x.example", "spec.dns.domain: Duplicate value: \"x.example\"")]
    [InlineData("sub.x.example", "spec.dns.domain: Forbidden: the domain is already used by another shoot")]
    [InlineData("example", "spec.dns.domain: Forbidden: the domain is already used by another shoot")]
    public async Task Create_SecondShootOfADomain_IsForbiddenUntilTheFirstIsGone(string domain, string words)
    {
        await using var server = await StartAsync();
        await server.Admin.PostAsync(Shoots, SelfHosted);
        var second = SelfHosted.Replace("\"self\"", "\"second\"", StringComparison.Ordinal).Replace("x.example", domain, StringComparison.Ordinal);

        var (code, status) = await server.Admin.PostAsync(Shoots, second);

        code.Should().Be(403);
        status.Text("message").Should().Be($"shoots.core.gardener.cloud \"second\" is forbidden: {words}" + (words.EndsWith('"') ? "" : " or it is a subdomain of an already used domain"));
        (await server.Admin.PostAsync(Shoots, second.Replace($"\"{domain}\"", "\"other.test\"", StringComparison.Ordinal))).Code.Should().Be(201);
        await server.Admin.MergeAsync($"{Shoots}/self", """{"metadata":{"annotations":{"confirmation.gardener.cloud/deletion":"true"}}}""");
        await server.Admin.SendAsync("DELETE", $"{Shoots}/self");
        (await server.Admin.PostAsync(Shoots, second.Replace("\"second\"", "\"third\"", StringComparison.Ordinal))).Code.Should().Be(201);
    }

    [Fact]
    public async Task Update_FinalizerTakenOffBeforeTheDeletionSucceeded_IsForbidden()
    {
        const string off = """{"metadata":{"finalizers":null}}""";
        await using var server = await StartAsync();
        await server.Admin.PostAsync(Shoots, SelfHosted.Replace("\"name\":\"self\"", "\"name\":\"self\",\"finalizers\":[\"gardener\"]", StringComparison.Ordinal));
        await server.Admin.MergeAsync($"{Shoots}/self/status", """{"status":{"technicalID":"a","lastOperation":{"type":"Delete","state":"Processing","progress":100}}}""");

        var (code, status) = await server.Admin.MergeAsync($"{Shoots}/self", off);

        code.Should().Be(403);
        status.Text("message").Should().EndWith("finalizer \"gardener\" cannot be removed because shoot deletion has not completed successfully yet");
        await server.Admin.MergeAsync($"{Shoots}/self/status", """{"status":{"lastOperation":{"state":"Succeeded"}}}""");
        (await server.Admin.MergeAsync($"{Shoots}/self", off)).Code.Should().Be(200);
    }

    [Fact]
    public async Task Request_ByGardenletsAndTokens_IsConfinedToTheirOwn()
    {
        await using var server = await StartAsync();
        await server.Admin.PostAsync(Shoots, SelfHosted);
        using var seed = server.Client("gardener.cloud:system:seed:self", "gardener.cloud:system:seeds");
        using var shoot = server.Client("gardener.cloud:system:shoot:garden:self", "gardener.cloud:system:shoots");
        using var other = server.Client("gardener.cloud:system:shoot:garden:other", "gardener.cloud:system:shoots");
        using var bootstrap = server.Client("system:bootstrap:abcdef", "system:bootstrappers");

        (await shoot.GetAsync($"{Shoots}/self")).Code.Should().Be(200);
        (await shoot.SendAsync("DELETE", $"{Shoots}/self")).Code.Should().Be(403);
        (await other.GetAsync($"{Shoots}/self")).Code.Should().Be(403);
        (await bootstrap.GetAsync($"{Shoots}/self")).Code.Should().Be(403);
        (await seed.GetAsync("/apis/core.gardener.cloud/v1beta1/seeds/other")).Code.Should().Be(403);
        (await seed.GetAsync("/apis/core.gardener.cloud/v1beta1/seeds/self")).Code.Should().Be(404);
        (await seed.GetAsync("/api/v1/namespaces/kube-system/secrets")).Code.Should().Be(403);
    }

    private static Task<TestServer> StartAsync(string more = "", bool rbac = false) => TestServer.StartAsync(
        options => options with { ValidatesGardener = true, Authorizer = rbac ? new RbacAuthorizer(options.Store, options.Resources) : new GardenAuthorizer() },
        ResourceCatalog.Garden(),
        more.Length == 0 ? Objects : $"{Objects}\n---\n{more}");

    private static async Task<string?> MessageAsync(TestServer server, string path, string patch)
    {
        var (code, body) = await server.Admin.MergeAsync($"{Shoots}/{path}", patch);
        code.Should().Be(422);
        return body.Text("message");
    }
}
