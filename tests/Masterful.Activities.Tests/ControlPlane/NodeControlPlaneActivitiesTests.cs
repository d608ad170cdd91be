using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Node;
using Temporalio.Exceptions;
using Temporalio.Testing;

namespace Masterful.Activities.Tests.ControlPlane;

public sealed class NodeControlPlaneActivitiesTests
{
    [Fact]
    public async Task Cutover_ThereAndBack_RunsRealEtcdAndLeavesNothing()
    {
        await using var node = new TestNode();
        await node.Credentials.PrepareNodeAsync(node.Landscape.Node);
        await node.StartKubeletAsync();
        await node.InstallAsync();
        var activities = node.Activities();

        var etcd = await activities.StartEtcdAsync(node.Landscape.Node);
        var api = await activities.StartApiServerAsync(node.Landscape.Node);
        using var cluster = NodeApi.Open(node.Landscape.File, node.Landscape.Node);
        await SeedAsync(cluster);
        var dead = await activities.RemoveDeadReferencesAsync(node.Landscape.Node);
        var again = await activities.RemoveDeadReferencesAsync(node.Landscape.Node);
        var controllers = await activities.StartControllersAsync(node.Landscape.Node);
        await UnreadyAsync(cluster);
        var retried = await activities.RemoveDeadReferencesAsync(node.Landscape.Node);
        var health = await activities.CheckControlPlaneAsync(node.Landscape.Node);

        etcd.Components.Should().HaveCount(2).And.OnlyContain(component => component.Evidence.Contains("\"health\":\"true\""));
        api.Components.Single().Evidence.Should().Be("/readyz ok");
        dead.References.Where(reference => reference.Action == "removed").Should().OnlyContain(reference => reference.Object.Name == "gardener-resource-manager-shoot").And.NotBeEmpty();
        dead.References.Should().Contain(reference => reference.Object.Name == "gardener-extension-provider-local-shoot" && reference.Action == "reported");
        dead.References.Should().NotContain(reference => reference.Object.Kind == "APIService", "these are looked at after the addons");
        dead.SavedTo.Should().EndWith("/saved");
        again.References.Should().BeEquivalentTo(dead.References, "a retry must not forget what the first attempt removed");
        retried.References.Should().Contain(reference => reference.Object.Name == "lives" && reference.Action == "reported", "its Pods are not ready only because no kubelet reaches this API server yet");
        controllers.Components.Select(component => component.Component).Should().Equal("kube-controller-manager", "kube-scheduler");
        controllers.Components.Should().OnlyContain(component => component.Evidence.Contains("held by node-1_"));
        health.Components.Should().HaveCount(5);
        (await Configuration(cluster)).Should().BeNull();
        foreach (var manifest in Directory.GetFiles(node.Landscape.Root + "/etc/kubernetes/manifests"))
        {
            File.GetUnixFileMode(manifest).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await activities.RemoveControlPlaneAsync(node.Landscape.Node);
        await activities.RemoveControlPlaneAsync(node.Landscape.Node);
        await node.Credentials.RemoveCredentialsAsync(node.Landscape.Node);

        Directory.GetFiles(node.Landscape.Root + "/etc/kubernetes/manifests").Should().BeEmpty();
        Directory.Exists(node.Landscape.Root + "/var/lib/etcd-events").Should().BeFalse();
        Directory.Exists(node.Landscape.Root + "/var/lib/static-pods").Should().BeFalse();
        Directory.GetFileSystemEntries(node.Landscape.Root + "/var/lib/masterful").Should().Equal(node.Landscape.Root + "/var/lib/masterful/node.key");
    }

    [Fact]
    public async Task Start_SecondTime_LeavesRunningPodsAlone()
    {
        await using var node = new TestNode();
        await node.StartKubeletAsync();
        await node.InstallAsync();
        await node.Activities().StartEtcdAsync(node.Landscape.Node);
        var manifest = node.Landscape.Root + "/etc/kubernetes/manifests/etcd-main.yaml";
        var written = File.GetLastWriteTimeUtc(manifest);

        await node.Activities().StartEtcdAsync(node.Landscape.Node);

        File.GetLastWriteTimeUtc(manifest).Should().Be(written);
        await node.Activities().RemoveControlPlaneAsync(node.Landscape.Node);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task StartEtcd_NothingRunsIt_SaysWhatWasSeenLastAndParksAfterTheSecondWait(int attempt, bool parks)
    {
        await using var node = new TestNode();
        await node.InstallAsync();
        var environment = new ActivityEnvironment { Info = ActivityEnvironment.DefaultInfo with { Attempt = attempt } };

        var starting = () => environment.RunAsync(() => node.Activities(TimeSpan.FromMilliseconds(600)).StartEtcdAsync(node.Landscape.Node));

        var failure = (await starting.Should().ThrowAsync<ApplicationFailureException>()).Which;
        failure.ErrorType.Should().Be("MIG-CUT-002");
        failure.NonRetryable.Should().Be(parks);
        failure.Message.Should().Contain("etcd-main").And.Contain("does not answer");
    }

    [Fact]
    public async Task StartEtcd_ForeignManifest_IsLeftAlone()
    {
        await using var node = new TestNode();
        await node.InstallAsync();
        Directory.CreateDirectory(node.Landscape.Root + "/etc/kubernetes/manifests");
        await File.WriteAllTextAsync(node.Landscape.Root + "/etc/kubernetes/manifests/etcd-main.yaml", "somebody's");

        var starting = () => node.Activities().StartEtcdAsync(node.Landscape.Node);

        (await starting.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-NODE-001");
        await node.Activities().RemoveControlPlaneAsync(node.Landscape.Node);
        (await File.ReadAllTextAsync(node.Landscape.Root + "/etc/kubernetes/manifests/etcd-main.yaml")).Should().Be("somebody's");
    }

    [Fact]
    public async Task StartEtcd_NothingInstalled_SaysWhereToStart()
    {
        await using var node = new TestNode();

        var starting = () => node.Activities().StartEtcdAsync(node.Landscape.Node);

        (await starting.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-CRED-004");
    }

    [Fact]
    public async Task Check_NothingPlaced_IsRefused()
    {
        await using var node = new TestNode();
        await node.InstallAsync();

        var checking = () => node.Activities().CheckControlPlaneAsync(node.Landscape.Node);

        (await checking.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-CUT-005");
    }

    [Fact]
    public async Task Remove_NothingPlaced_IsFine()
    {
        await using var node = new TestNode();

        await node.Activities().RemoveControlPlaneAsync(node.Landscape.Node);

        Tree.Of(node.Landscape.Root).Should().BeEmpty();
    }

    private static Task<JsonObject?> Configuration(KubernetesApi cluster) =>
        cluster.FindAsync(new("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", null, "gardener-resource-manager-shoot"));

    /// <summary>A webhook of somebody's that lives, whose Pods are called not ready.</summary>
    private static async Task UnreadyAsync(KubernetesApi cluster)
    {
        await cluster.CreateAsync(YamlJson.Read("{apiVersion: v1, kind: Service, metadata: {name: lives, namespace: kube-system}, spec: {ports: [{port: 443}]}}")!);
        await cluster.CreateAsync(YamlJson.Read("""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: lives}
            webhooks:
            - {name: lives.example.org, failurePolicy: Fail, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {service: {namespace: kube-system, name: lives}}}
            """)!);
    }

    /// <summary>What a restored etcd brings along: the source's webhooks, an APIService, and leases of who is gone.</summary>
    private static async Task SeedAsync(KubernetesApi cluster)
    {
        await cluster.CreateAsync(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = "kube-system" } });
        foreach (var item in ShootObjects.Of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration").Append(ShootObjects.Named("APIService", "v1beta1.metrics.k8s.io")))
        {
            await cluster.CreateAsync(item);
        }

        foreach (var component in new[] { "kube-controller-manager", "kube-scheduler" })
        {
            await cluster.ApplyAsync(TestNode.Lease(component, "vm_gone", DateTimeOffset.UtcNow.AddMinutes(-1)));
        }
    }
}
