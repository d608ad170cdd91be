using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Tests.ControlPlane;
using Masterful.Activities.Verification;
using Masterful.Workflows.Contracts.Verification;
using Temporalio.Exceptions;

namespace Masterful.Activities.Tests.Verification;

public sealed class ClusterVerifierTests
{
    private const string Address = "10.2.170.21";

    [Fact]
    public async Task Run_HealthyCluster_PassesEverythingAndLeavesNoNamespace()
    {
        await using var cluster = await LivingCluster.StartAsync();
        var expected = new ClusterExpectations
        {
            Addresses = [Address],
            Hosts = ["127.0.0.1"],
            TokenFiles = [await cluster.TokenFileAsync("builder")],
            Issuer = "https://issuer.example",
            KeyId = await KeyIdAsync(cluster),
        };

        var report = await VerifyAsync(cluster, expected, TimeSpan.FromSeconds(30));

        report.Checks.Should().OnlyContain(check => check.Outcome == CheckOutcome.Passed);
        report.Checks.Select(check => check.Id).Should().Equal(CheckTable.All.Where(check => check.Vantage == CheckVantage.Api).Select(check => check.Id));
        Of(report, CheckTable.Leases).Evidence.Should().Contain("kube-scheduler held by node-1_b, renewed");
        Of(report, CheckTable.Scheduled).Evidence.Should().Contain("bound to node-1");
        Of(report, CheckTable.Continuity).Evidence.Should().Contain("system:serviceaccount:default:builder").And.NotContain("eyJ");
        (await cluster.Api.ListAsync("v1", "Namespace", new ListOptions(LabelSelector: "masterful.dev/verify"))).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_NothingExpectedAndReadOnly_TellsAndCreatesNothing()
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);
        var before = await cluster.Api.ListAsync("v1", "Namespace");

        var report = await VerifyAsync(cluster, new ClusterExpectations { ReadOnly = true });

        report.Checks.Should().NotContain(check => check.Outcome == CheckOutcome.Failed);
        Of(report, CheckTable.Endpoints).Should().Match<VerificationCheck>(check => check.Outcome == CheckOutcome.Skipped && check.Evidence.Contains(Address));
        Of(report, CheckTable.Issuer).Evidence.Should().StartWith("issuer https://issuer.example; nothing");
        Of(report, CheckTable.Scheduled).Evidence.Should().Contain("only reads");
        report.Checks.Where(check => check.Evidence.Contains("only reads")).Select(check => check.Id)
            .Should().Equal(CheckTable.All.Where(check => check.Writes).Select(check => check.Id));
        (await cluster.Api.ListAsync("v1", "Namespace")).Items.Should().HaveCount(before.Items.Count);
        (await cluster.Api.ListAsync("v1", "Secret")).Items.Should().ContainSingle();
    }

    [Fact]
    public async Task Run_DeadReferencesOfEachKind_AreToldBySeverity()
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);
        cluster.Load(ShootObjects.Of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"));
        cluster.Load([ShootObjects.Named("APIService", "v1beta1.metrics.k8s.io"), Converting("gone")]);

        var report = await VerifyAsync(cluster, new ClusterExpectations { ReadOnly = true, SourceNamespace = Fixture.Namespace });

        Of(report, CheckTable.DeadReferences).Should().Match<VerificationCheck>(check => check.Breaks() && check.Evidence.Contains("gardener-resource-manager-shoot"));
        Of(report, CheckTable.DeadIgnored).Verdict().Should().Be("warning");
        Of(report, CheckTable.DeadIgnored).Evidence.Should().Contain("team-a-policy points at Service team-a/policy");
        Of(report, CheckTable.DeadApiServices).Should().Match<VerificationCheck>(check => check.Verdict() == "warning" && check.Evidence.Contains("kube-system/metrics-server"));
        Of(report, CheckTable.DeadConversions).Should().Match<VerificationCheck>(check => check.Breaks() && check.Evidence.Contains("Service kube-system/gone"));
    }

    [Fact]
    public async Task Run_ApiServiceThatTheServerDoesNotReach_WarnsThoughItsServiceHasEndpoints()
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);
        var (apiService, slice) = (ShootObjects.Named("APIService", "v1beta1.metrics.k8s.io"), LivingCluster.Bare("discovery.k8s.io/v1", "EndpointSlice", "kube-system", "metrics-server-x"));
        slice["metadata"]!["labels"] = new JsonObject { ["kubernetes.io/service-name"] = "metrics-server" };
        slice["endpoints"] = new JsonArray(new JsonObject { ["addresses"] = new JsonArray("100.64.0.9"), ["conditions"] = new JsonObject { ["ready"] = true } });
        var condition = new JsonObject { ["type"] = "Available", ["status"] = "False", ["reason"] = "FailedDiscoveryCheck", ["message"] = "context deadline exceeded" };
        apiService["status"] = new JsonObject { ["conditions"] = new JsonArray(condition) };
        cluster.Load([apiService, slice, LivingCluster.Bare("v1", "Service", "kube-system", "metrics-server")]);

        var report = await VerifyAsync(cluster, new ClusterExpectations { ReadOnly = true });

        Of(report, CheckTable.DeadApiServices).Should().Match<VerificationCheck>(
            check => check.Verdict() == "warning" && check.Evidence == "APIService v1beta1.metrics.k8s.io is not available: FailedDiscoveryCheck: context deadline exceeded");
    }

    [Fact]
    public async Task Run_WebhooksByUrlWhereNothingMoved_AreNotJudged()
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);
        cluster.Load(ShootObjects.Of("MutatingWebhookConfiguration"));

        var report = await VerifyAsync(cluster, new ClusterExpectations { ReadOnly = true });

        Of(report, CheckTable.DeadReferences).Should().Match<VerificationCheck>(check => check.Outcome == CheckOutcome.Passed && check.Evidence.Contains("2 with a URL were not judged"));
    }

    [Fact]
    public async Task Run_EndpointsOfTheOldSide_AreNamed()
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);

        var report = await VerifyAsync(cluster, new ClusterExpectations { ReadOnly = true, Addresses = ["192.0.2.1"] });

        Of(report, CheckTable.Endpoints).Should().Match<VerificationCheck>(check => check.Breaks() && check.Evidence.Contains($"still has {Address}"));
    }

    [Theory]
    [InlineData("", 0, "kube-scheduler held by nobody")]
    [InlineData("node-1_b", 120, "kube-scheduler held by node-1_b, renewed")]
    public async Task Run_LeaseHeldByNobodyOrNotRenewed_Fails(string holder, int secondsAgo, string evidence)
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);
        cluster.Hold("kube-scheduler", holder, TimeSpan.FromSeconds(secondsAgo));

        var report = await VerifyAsync(cluster, new ClusterExpectations { ReadOnly = true });

        Of(report, CheckTable.Leases).Should().Match<VerificationCheck>(check => check.Breaks() && check.Evidence.Contains(evidence));
    }

    [Fact]
    public async Task Run_TokensThatDoNotHold_EachSaysWhyWithoutTheToken()
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);
        using var directory = new TempDirectory();
        var recreated = await cluster.TokenFileAsync("recreated");
        await cluster.Api.DeleteAsync(new("v1", "ServiceAccount", "default", "recreated"));
        await cluster.Api.CreateAsync(LivingCluster.Bare("v1", "ServiceAccount", "default", "recreated"));
        await File.WriteAllTextAsync(directory["words"], "no token");

        var report = await VerifyAsync(
            cluster, new ClusterExpectations { ReadOnly = true, TokenFiles = [recreated, directory["words"], directory["absent"]], Issuer = "https://other", KeyId = "other" });

        Of(report, CheckTable.Continuity).Breaks().Should().BeTrue();
        Of(report, CheckTable.Continuity).Evidence.Should().Contain("system:serviceaccount:default:recreated").And.Contain("words holds no ServiceAccount token")
            .And.Contain("absent is not on this machine").And.NotContain((await File.ReadAllTextAsync(recreated))[..20]);
        Of(report, CheckTable.Issuer).Evidence.Should().Be("the issuer was https://other and is https://issuer.example");
        Of(report, CheckTable.SigningKey).Evidence.Should().StartWith("key id other is not among ");
    }

    [Fact]
    public async Task Run_ComponentWithEverythingOrNothing_Fails()
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);
        await cluster.Api.DeleteAsync(new("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", null, "system:kube-scheduler"));
        cluster.Load([Bind("too-much", "User", "system:kube-controller-manager"), Bind("by-hand", "Group", "system:masters")]);

        var report = await VerifyAsync(cluster, new ClusterExpectations { ReadOnly = true });

        Of(report, CheckTable.ComponentRights).Breaks().Should().BeTrue();
        Of(report, CheckTable.ComponentRights).Evidence.Should().Contain("system:kube-scheduler may not create pods/binding")
            .And.Contain("system:kube-controller-manager may do everything");
        Of(report, CheckTable.MastersBindings).Should().Match<VerificationCheck>(check => check.Verdict() == "info" && check.Evidence.Contains("by-hand"));
    }

    [Fact]
    public async Task Run_AsMemberOfMasters_Warns()
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);
        using var admin = cluster.Connect("admin", "system:masters");

        var report = await new ClusterVerifier(admin, new ClusterExpectations { ReadOnly = true, Hosts = ["api.example"] }, TimeProvider.System) { Patience = TimeSpan.Zero }
            .RunAsync(CancellationToken.None);

        Of(report, CheckTable.Caller).Verdict().Should().Be("warning");
        Of(report, CheckTable.RightServer).Should().Match<VerificationCheck>(check => check.Verdict() == "warning" && check.Evidence == "127.0.0.1 is none of api.example");
    }

    [Fact]
    public async Task Run_WithoutRights_FailsCheckByCheckWithTheServersWords()
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);
        using var nobody = cluster.Connect("nobody");

        var report = await new ClusterVerifier(nobody, new ClusterExpectations(), TimeProvider.System) { Patience = TimeSpan.Zero }.RunAsync(CancellationToken.None);

        Of(report, CheckTable.SecretsDecrypt).Should().Match<VerificationCheck>(check => check.Breaks() && check.Evidence.Contains("Forbidden"));
        Of(report, CheckTable.SecretsRoundTrip).Breaks().Should().BeTrue();
    }

    [Fact]
    public async Task Run_NoControllers_SaysWhatDoesNotWorkAndRemovesTheNamespace()
    {
        await using var cluster = await LivingCluster.StartAsync(controllers: false);

        var report = await VerifyAsync(cluster, new ClusterExpectations());

        Of(report, CheckTable.Scheduled).Should().Match<VerificationCheck>(check => check.Breaks() && check.Evidence.Contains("kube-controller-manager does not work"));
        Of(report, CheckTable.ServiceEndpoints).Breaks().Should().BeTrue();
        (await cluster.Api.ListAsync("v1", "Namespace", new ListOptions(LabelSelector: "masterful.dev/verify"))).Items.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_NothingAnswers_IsAnError()
    {
        var cluster = await LivingCluster.StartAsync(controllers: false);
        using var api = cluster.Connect("operator", "operators");
        await cluster.DisposeAsync();

        var run = () => new ClusterVerifier(api, new ClusterExpectations(), TimeProvider.System).RunAsync(CancellationToken.None);

        (await run.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-API-001");
    }

    private static Task<VerificationReport> VerifyAsync(LivingCluster cluster, ClusterExpectations expected, TimeSpan patience = default) =>
        new ClusterVerifier(cluster.Api, expected, TimeProvider.System) { Patience = patience }.RunAsync(CancellationToken.None);

    private static VerificationCheck Of(VerificationReport report, CheckDefinition check) => report.Checks.Single(found => found.Id == check.Id);

    private static async Task<string> KeyIdAsync(LivingCluster cluster) =>
        JsonNode.Parse((await cluster.Api.GetRawAsync("/openid/v1/jwks")).Body).Children("keys").Single().Text("kid")!;

    private static JsonObject Bind(string name, string kind, string subject) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = "ClusterRoleBinding",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["subjects"] = new JsonArray(new JsonObject { ["kind"] = kind, ["apiGroup"] = "rbac.authorization.k8s.io", ["name"] = subject }),
        ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "cluster-admin" },
    };

    private static JsonObject Converting(string service)
    {
        var definition = ShootObjects.Of("CustomResourceDefinition").First();
        definition["spec"]!["conversion"] = new JsonObject
        {
            ["strategy"] = "Webhook",
            ["webhook"] = new JsonObject { ["clientConfig"] = new JsonObject { ["service"] = new JsonObject { ["namespace"] = "kube-system", ["name"] = service } } },
        };
        return definition;
    }
}
