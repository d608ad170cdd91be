using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Node;
using Masterful.Worker.Commands;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Status;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Worker.Tests.EndToEnd;

public sealed class ResourceManagerTests
{
    [Fact]
    public async Task Restore_LandscapeAsksForResourceManager_AddonsStayReconciledInTheCluster()
    {
        await using var lab = await Lab.StartAsync(resourceManager: true);
        lab.Fault("hold", PhaseId.Verify);
        var handle = await lab.BeginAsync();
        await Lab.UntilAsync(() => Task.FromResult(lab.IsHeld(PhaseId.Verify)), held => held);

        // Until phase Verify ends, the migration's own rights are there to look with.
        var context = new MigrationContext(handle.Id, Lab.Shoot, MigrationStrategy.Restore, [lab.Landscape.File.Shoots[0].Nodes[0].Name], "default");
        using var api = NodeApi.Open(lab.Landscape.File, new NodeContext(context, context.Nodes[0]));
        var addon = new ObjectRef("v1", "ConfigMap", "kube-system", "coredns");
        var before = (await api.FindAsync(addon))!;
        await api.DeleteAsync(addon);
        var after = await Lab.UntilAsync(() => api.FindAsync(addon), found => found is not null && found.Uid() != before.Uid());
        JsonNode.DeepEquals(Without(after!), Without(before)).Should().BeTrue("what comes back is what was there, {0}, not {1}", before, after);
        var copies = (await api.ListAsync("resources.gardener.cloud/v1alpha1", "ManagedResource", new("kube-system"))).Items;
        copies.Should().NotBeEmpty().And.OnlyContain(copy => copy.At("spec", "keepObjects")!.GetValue<bool>() && copy.ConditionStatus("ResourcesApplied") == "True");

        var serving = Path.Combine(lab.Landscape.Directory, "serving.key");
        File.WriteAllBytes(serving, Convert.FromBase64String((await api.FindAsync(new ObjectRef("v1", "Secret", "kube-system", "gardener-resource-manager-server"))).Text("data", "tls.key")!));

        lab.Heal("hold", PhaseId.Verify);
        var result = await Lab.ResultAsync(handle);
        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        result.Evidence.AddonBundle!.ManagedInCluster.Should().BeEquivalentTo(copies.Select(copy => copy.Name()));
        result.Evidence.Addons!.Objects.Should().Contain(applied => applied.Object.Kind == "Deployment" && applied.Object.Name == "gardener-resource-manager");
        SecretScan.Find(lab.Landscape.Directory, ReportCommand.Write(await ReportCommand.FetchAsync(lab.Client, Lab.Shoot), OutputFormat.Json), serving).Should().BeEmpty();
    }

    /// <summary>The object without what each object has of its own, and without who owns which field of it.</summary>
    private static JsonObject Without(JsonObject item)
    {
        var copy = (JsonObject)item.DeepClone();
        foreach (var field in new[] { "uid", "resourceVersion", "creationTimestamp", "managedFields", "generation" })
        {
            copy["metadata"]!.AsObject().Remove(field);
        }

        return copy;
    }
}
