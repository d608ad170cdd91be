using System.Text.Json.Nodes;
using Masterful.Activities.Source;
using Masterful.Workflows.Contracts.Source;
using Microsoft.Extensions.Logging.Abstractions;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Activities.Tests.Source;

/// <summary>What the fence remembers of the source, over more than one run.</summary>
public sealed class SourceRecordTests
{
    private static readonly ObjectRef Shoot = new("core.gardener.cloud/v1beta1", "Shoot", "garden", "masterful");

    [Fact]
    public async Task Record_SourceStillFenced_IsTheFirstOne()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var first = await RecordAsync(lab);
        await AnnotateAsync(lab, "true");
        await AddManagedResourceAsync(lab);

        var second = await RecordAsync(lab);

        second.Should().BeEquivalentTo(first, "what it was before the fence cannot be seen any more");
        second.Annotations.Should().Contain(saved => saved.Object.Kind == "Shoot" && saved.Value == null);
    }

    [Fact]
    public async Task Record_SourceBroughtBackByHand_IsMadeAnew()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await RecordAsync(lab);
        await AnnotateAsync(lab, "true");
        await AddManagedResourceAsync(lab);
        await AnnotateAsync(lab, null);

        var record = await RecordAsync(lab);

        record.Annotations.Should().Contain(saved => saved.Object.Name == "made-since", "or a fence would leave it to its resource manager");
    }

    private static Task<SourceRecord> RecordAsync(HostedLandscape lab) =>
        new FenceActivities(lab.File, TimeProvider.System, NullLogger<FenceActivities>.Instance).RecordSourceAsync(lab.Migration);

    private static Task AnnotateAsync(HostedLandscape lab, string? ignore) =>
        SourceAnnotations.WriteAsync(lab.Garden, Shoot, SourceAnnotations.IgnoreShoot, ignore, default);

    private static Task AddManagedResourceAsync(HostedLandscape lab) => lab.Seed.CreateAsync(new JsonObject
    {
        ["apiVersion"] = "resources.gardener.cloud/v1alpha1", ["kind"] = "ManagedResource",
        ["metadata"] = new JsonObject { ["name"] = "made-since", ["namespace"] = HostedLandscape.Namespace }, ["spec"] = new JsonObject { ["secretRefs"] = new JsonArray() },
    });
}
