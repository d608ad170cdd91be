using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Source;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Activities.Tests.Source;

/// <summary>Letting go of a fenced source, with the actors that would destroy real things if it were done wrongly.</summary>
public sealed class RetireActivitiesTests
{
    private const string NetworkResource = "extension-networking-calico-config";
    private static readonly string[] MachineKinds = ["MachineDeployment", "MachineSet", "MachineClass", "Machine"];

    [Fact]
    public async Task Retire_Default_OrphansAndMigratesAndDeletesNothing()
    {
        await using var lab = await HostedLandscape.StartAsync();
        lab.RunExtensions();
        var (activities, request) = (Activities(lab), new RetireRequest(lab.Migration, DeleteMachines: false));
        var before = Directory.GetFiles(lab.RealThings);

        var listed = await activities.ListRetirementAsync(request);
        await activities.OrphanSourceAsync(request);
        var done = await activities.MigrateExtensionsAsync(request);
        var again = await activities.MigrateExtensionsAsync(request);

        listed.Items.Should().OnlyContain(item => item.Outcome.Length == 0 || item.Action == "orphan");
        done.Items.Select(item => item.Object).Should().BeEquivalentTo(listed.Items.Select(item => item.Object), "nothing goes");
        done.Items.Where(item => item.Action is "orphan" or "migrate").Should().HaveCountGreaterThan(10).And.OnlyContain(item => item.Outcome == "done");
        var released = done.Items.Should().ContainSingle(item => item.Action == "release", "the network's controller deletes it and waits").Which;
        released.Object.ToString().Should().Contain("ManagedResource").And.Contain(NetworkResource);
        again.Items.Should().BeEquivalentTo(done.Items.Except([released]));
        foreach (var kind in new[] { "Network", "Worker", "ControlPlane", "Infrastructure" })
        {
            var item = (await lab.Seed.ListAsync("extensions.gardener.cloud/v1alpha1", kind)).Items.Single();
            item.Finalizers().Should().BeEmpty();
            item.At("status", "state").Should().NotBeNull("{0} wrote its state", kind);
        }

        (await lab.Seed.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource")).Items.Should().OnlyContain(item => item.Text("spec", "keepObjects") == "true");
        Directory.GetFiles(lab.RealThings).Should().BeEquivalentTo(before);
        done.Items.Where(item => item.Object.ApiVersion.StartsWith("machine.", StringComparison.Ordinal)).Should().HaveCount(4).And.OnlyContain(item => item.Action == "leave");
    }

    [Theory]
    [InlineData("{\"keepObjects\": false}", "resources.gardener.cloud/gardener-resource-manager")]
    [InlineData("{\"keepObjects\": true, \"class\": \"seed\"}", "resources.gardener.cloud/gardener-resource-manager-seed")]
    [InlineData("{\"keepObjects\": true}", "example.org/other")]
    public async Task MigrateExtensions_DeletedManagedResourceThatIsNotToBeLetGo_Stays(string spec, string finalizer)
    {
        await using var lab = await HostedLandscape.StartAsync();
        lab.RunExtensions();
        var target = new ObjectRef("resources.gardener.cloud/v1alpha1", "ManagedResource", HostedLandscape.Namespace, "deleted");
        await lab.Seed.CreateAsync(new JsonObject
        {
            ["apiVersion"] = target.ApiVersion, ["kind"] = target.Kind, ["spec"] = JsonNode.Parse(spec),
            ["metadata"] = new JsonObject { ["name"] = target.Name, ["namespace"] = target.Namespace, ["finalizers"] = new JsonArray(finalizer) },
        });
        await lab.Seed.DeleteAsync(target);

        var done = await Activities(lab).MigrateExtensionsAsync(new RetireRequest(lab.Migration, DeleteMachines: false));

        done.Items.Where(item => item.Action == "release").Should().ContainSingle("the extensions' own is let go").Which.Object.Name.Should().Be(NetworkResource);
        (await lab.Seed.GetAsync(target)).Finalizers().Should().Equal(finalizer);
    }

    [Fact]
    public async Task MigrateExtensions_NoControllerAnswers_FailsAndGoesOnOnceOneDoes()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var request = new RetireRequest(lab.Migration, DeleteMachines: false);

        (await FailureAsync(Activities(lab, TimeSpan.FromMilliseconds(300)).MigrateExtensionsAsync(request))).Should().Be("MIG-RET-001");
        (await lab.Seed.ListAsync("extensions.gardener.cloud/v1alpha1", "Infrastructure")).Items.Single().Annotations()
            .Should().NotContainKey("gardener.cloud/operation", "later kinds wait for earlier ones");
        lab.RunExtensions();
        var done = await Activities(lab).MigrateExtensionsAsync(request);

        done.Items.Where(item => item.Action == "migrate").Should().OnlyContain(item => item.Outcome == "done");
    }

    [Fact]
    public async Task ForgetMachines_ManagerGone_DeletesObjectsAndNeverAMachineEvenIfItComesBack()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var (activities, request) = (Activities(lab), new RetireRequest(lab.Migration, DeleteMachines: true));
        var before = Directory.GetFiles(lab.RealThings);
        (await activities.ListRetirementAsync(request)).Count("delete").Should().Be(4);

        var deleted = await activities.ForgetMachinesAsync(request);
        (await activities.ForgetMachinesAsync(request)).Items.Should().BeEmpty();
        await lab.ScaleAsync("machine-controller-manager", 1);
        await lab.RunMachineControllerManagerAsync();

        deleted.Items.Select(item => item.Object.Kind).Should().Equal(MachineKinds);
        foreach (var kind in MachineKinds)
        {
            (await lab.Seed.ListAsync("machine.sapcloud.io/v1alpha1", kind)).Items.Should().BeEmpty();
        }

        Directory.GetFiles(lab.RealThings).Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task ForgetMachines_ManagerRunsOrAnotherHoldsAnObject_DeletesNothing()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var (activities, request) = (Activities(lab), new RetireRequest(lab.Migration, DeleteMachines: true));

        await lab.ScaleAsync("machine-controller-manager", 1);
        (await FailureAsync(activities.ForgetMachinesAsync(request))).Should().Be("MIG-RET-002");
        await lab.ScaleAsync("machine-controller-manager", 0);
        var machine = (await lab.Seed.ListAsync("machine.sapcloud.io/v1alpha1", "Machine")).Items.Single();
        await lab.Seed.MergePatchAsync(machine.Ref(), new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray("example.org/other") } });
        (await FailureAsync(activities.ForgetMachinesAsync(request))).Should().Be("MIG-RET-002");
        await lab.Seed.MergePatchAsync(machine.Ref(), new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        var approved = (await activities.ListRetirementAsync(request)).Items.Where(item => item.Action == "delete").Select(item => item.Object).ToList();
        (await FailureAsync(activities.ForgetMachinesAsync(request with { Approved = approved[1..] }))).Should().Be("MIG-RET-002", "a deletion was approved, but not of all of them");

        foreach (var kind in MachineKinds)
        {
            (await lab.Seed.ListAsync("machine.sapcloud.io/v1alpha1", kind)).Items.Should().ContainSingle().Which.DeletionTimestamp().Should().BeNull();
        }
    }

    [Fact]
    public async Task OrphanSource_SourceScaledUpAgain_ChangesNothing()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await lab.ScaleAsync("kube-apiserver", 1);
        var request = new RetireRequest(lab.Migration, DeleteMachines: false);

        (await FailureAsync(Activities(lab).OrphanSourceAsync(request))).Should().Be("MIG-RET-003");
        (await FailureAsync(Activities(lab).MigrateExtensionsAsync(request))).Should().Be("MIG-RET-003");

        (await lab.Seed.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource")).Items.Should().Contain(item => item.Text("spec", "keepObjects") != "true");
    }

    [Fact]
    public async Task GuardFence_ResurrectionInAnyForm_IsBroken()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var fence = new FenceActivities(lab.File, TimeProvider.System, NullLogger<FenceActivities>.Instance);
        var record = await fence.RecordSourceAsync(lab.Migration);
        await fence.StopActorsAsync(new FenceRequest(lab.Migration, record));
        var request = new FenceRequest(lab.Migration, record);
        (await fence.GuardFenceAsync(request)).Addresses.Should().NotBeEmpty();

        await lab.ScaleAsync("kube-scheduler", 1);
        (await FailureAsync(fence.GuardFenceAsync(request))).Should().Be("MIG-FENCE-003");
        await lab.ScaleAsync("kube-scheduler", 0);
        await lab.Garden.MergePatchAsync(new("core.gardener.cloud/v1beta1", "Shoot", "garden", "masterful"), new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = null } });
        (await FailureAsync(fence.GuardFenceAsync(request))).Should().Be("MIG-FENCE-003");
    }

    private static RetireActivities Activities(HostedLandscape lab, TimeSpan? limit = null) =>
        new(lab.File, TimeProvider.System, NullLogger<RetireActivities>.Instance) { MigrationLimit = limit ?? TimeSpan.FromSeconds(30) };

    private static async Task<string?> FailureAsync(Task task) =>
        (await task.Awaiting(running => running).Should().ThrowAsync<ApplicationFailureException>()).Which.ErrorType;
}
