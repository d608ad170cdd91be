using System.Text.Json.Nodes;
using Masterful.Activities.Addons;
using Masterful.Activities.Addons.ResourceManager;
using Masterful.Activities.ControlPlane;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Tests.Kubernetes;
using Temporalio.Exceptions;
using Result = Masterful.Workflows.Contracts.Addons.ApplyResult;

namespace Masterful.Activities.Tests.Addons.ResourceManager;

public sealed class ResourceManagerTakeoverTests
{
    private static readonly string[] Names = ["shoot-core-coredns"];

    [Fact]
    public async Task Collect_NoConfiguration_IsRefused()
    {
        await using var lab = await HostedLandscape.StartAsync();

        var collect = () => new ResourceManagerCollector(lab.Seed, HostedLandscape.Namespace).CollectAsync("id", Names);

        (await collect.Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType.Should().Be("MIG-ADDON-004");
    }

    [Fact]
    public async Task Collect_AppliedTwice_ChangesOnlyTheCertificate()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await using var target = await StartTargetAsync();
        await ResourceManagerSource.PrepareAsync(lab);

        var first = await ApplyAsync(lab, target);
        var second = await ApplyAsync(lab, target);

        first.Should().OnlyContain(item => item.Result == Result.Created);
        first.Select(item => item.Object.Kind).Should().Equal(
            "CustomResourceDefinition", "Secret", "ManagedResource", "Secret", "ServiceAccount", "ClusterRoleBinding", "ConfigMap", "Deployment");
        second.Where(item => item.Result != Result.Unchanged).Select(item => item.Object.Name).Should().Equal("gardener-resource-manager-server");
        var copy = await target.Api.FindAsync(new("resources.gardener.cloud/v1alpha1", "ManagedResource", "kube-system", Names[0]));
        copy!.Finalizers().Should().BeEmpty();
        copy.At("spec", "keepObjects")!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task UntilApplied_AllCurrent_IsDone()
    {
        await using var target = await StartTargetAsync();
        await ReportAsync(target, available: "True", applied: "True");

        await new ResourceManagerProbe(target.Api, TimeProvider.System).UntilAppliedAsync(Names, CancellationToken.None);
    }

    [Theory]
    [InlineData("False", "True", "*it is not available yet*")]
    [InlineData("True", "False", "*0 of 1 ManagedResources are applied, not shoot-core-coredns*")]
    public async Task UntilApplied_NotInTime_SaysWhatIsOpen(string available, string applied, string words)
    {
        await using var target = await StartTargetAsync();
        await ReportAsync(target, available, applied);

        var wait = () => new ResourceManagerProbe(target.Api, new LateClock()).UntilAppliedAsync(Names, CancellationToken.None);

        var failure = (await wait.Should().ThrowAsync<ApplicationFailureException>().WithMessage(words)).Which;
        failure.ErrorType.Should().Be("MIG-ADDON-005");
    }

    private static async Task<SimulatedCluster> StartTargetAsync()
    {
        var target = await SimulatedCluster.StartAsync();
        await target.Api.CreateAsync(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = "kube-system" } });
        return target;
    }

    private static async Task<IReadOnlyList<Masterful.Workflows.Contracts.Addons.AppliedObject>> ApplyAsync(HostedLandscape lab, SimulatedCluster target)
    {
        var items = await new ResourceManagerCollector(lab.Seed, HostedLandscape.Namespace).CollectAsync("id", Names);
        return (await new ObjectApplier(target.Api, TimeProvider.System).ApplyAsync(items, CancellationToken.None)).Objects;
    }

    private static async Task ReportAsync(SimulatedCluster target, string available, string applied)
    {
        var managedResource = YamlJson.Read("""
            apiVersion: resources.gardener.cloud/v1alpha1
            kind: ManagedResource
            metadata: {name: shoot-core-coredns, namespace: kube-system}
            spec: {secretRefs: []}
            """)!;
        var deployment = ResourceManagerRenderer.Render(ResourceManagerSource.Deployment(), ResourceManagerSource.ConfigMap(), "id")[^1];
        AddonObject[] items = [new("test", ResourceManagerSource.Definition()), new("test", managedResource), new("test", deployment)];
        await new ObjectApplier(target.Api, TimeProvider.System).ApplyAsync(items, CancellationToken.None);
        await StatusAsync(target, new("apps/v1", "Deployment", "kube-system", "gardener-resource-manager"), "Available", available);
        await StatusAsync(target, new("resources.gardener.cloud/v1alpha1", "ManagedResource", "kube-system", Names[0]), "ResourcesApplied", applied);
    }

    private static async Task StatusAsync(SimulatedCluster target, ObjectRef item, string condition, string status)
    {
        var generation = (await target.Api.FindAsync(item)).Number("metadata", "generation");
        var conditions = new JsonArray(new JsonObject { ["type"] = condition, ["status"] = status });
        await target.Api.MergePatchAsync(item, new JsonObject { ["status"] = new JsonObject { ["observedGeneration"] = generation, ["conditions"] = conditions } }, subresource: "status");
    }

    /// <summary>A clock whose every look is an hour later, so that the first look is the last.</summary>
    private sealed class LateClock : TimeProvider
    {
        private long looks;

        public override long GetTimestamp() => Interlocked.Increment(ref looks) * TimestampFrequency * 3600;
    }
}
