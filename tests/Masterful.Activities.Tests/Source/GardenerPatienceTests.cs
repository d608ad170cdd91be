using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Source;
using Masterful.Activities.Tests.Endpoint;
using Masterful.Workflows.Contracts.Source;
using Microsoft.Extensions.Logging.Abstractions;
using Temporalio.Exceptions;
using Temporalio.Testing;
using ObjectRef = Masterful.Activities.Kubernetes.ObjectRef;

namespace Masterful.Activities.Tests.Source;

/// <summary>An operation of gardenlet that began before it was told to ignore the Shoot goes on, and would bring back what the fence stops.</summary>
public sealed class GardenerPatienceTests
{
    private static readonly ObjectRef Shoot = new("core.gardener.cloud/v1beta1", "Shoot", "garden", "masterful");

    [Fact]
    public async Task StopActors_OperationUnderWay_StopsNothingBeforeItHasEnded()
    {
        await using var lab = await HostedLandscape.StartAsync();
        var fence = new FenceActivities(lab.File, TimeProvider.System, NullLogger<FenceActivities>.Instance);
        var record = await fence.RecordSourceAsync(lab.Migration);
        await lab.ScaleAsync("machine-controller-manager", 1);
        await OperationAsync(lab, "Processing");

        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var environment = new ActivityEnvironment
        {
            Heartbeater = details =>
            {
                if ($"{details[0]}".Contains("waiting for Gardener's operation to end: Reconcile, Processing", StringComparison.Ordinal))
                {
                    told.TrySetResult();
                }
            },
        };
        var stopping = environment.RunAsync(() => fence.StopActorsAsync(new FenceRequest(lab.Migration, record)));
        (await Task.WhenAny(stopping, told.Task)).Should().Be(told.Task, "it says what it waits for");
        (await ReplicasAsync(lab)).Should().Be(1);
        (await lab.Garden.GetAsync(Shoot)).Annotations().Should().ContainKey("shoot.gardener.cloud/ignore", "a next operation shall not begin");
        await lab.ScaleAsync("machine-controller-manager", 0);
        await OperationAsync(lab, "Succeeded");

        (await stopping).Actors.Should().NotBeEmpty();
    }

    [Fact]
    public async Task UntilQuiet_OperationThatDoesNotEnd_SaysWhichAfterTwentyMinutes()
    {
        await using var lab = await HostedLandscape.StartAsync();
        await OperationAsync(lab, "Pending");

        var waiting = () => new GardenerPatience(lab.Garden, Shoot, new HastyClock(TimeSpan.FromMinutes(30))).UntilQuietAsync(default);

        (await waiting.Should().ThrowAsync<ApplicationFailureException>()).Which.Message.Should().Contain("MIG-FENCE-001").And.Contain("has not ended in 20 min: Reconcile, Pending at ");
    }

    private static Task OperationAsync(HostedLandscape lab, string state) => lab.Garden.MergePatchAsync(
        Shoot, new JsonObject { ["status"] = new JsonObject { ["lastOperation"] = new JsonObject { ["type"] = "Reconcile", ["state"] = state } } }, subresource: "status");

    private static async Task<double?> ReplicasAsync(HostedLandscape lab) =>
        (await lab.Seed.GetAsync(new("apps/v1", "Deployment", HostedLandscape.Namespace, "machine-controller-manager"))).Number("spec", "replicas");
}
