using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Workflows.Contracts;
using Temporalio.Client;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>The Shoot object from before the migration, and who runs the Garden, who alone removes it.</summary>
internal static class OldShoot
{
    private const string Path = "/apis/core.gardener.cloud/v1beta1/namespaces/garden/shoots/masterful";

    public static KubeClient Garden(Lab lab) => new(Kubeconfig.Load(lab.Landscape.File.Garden.Kubeconfig, path => path));

    /// <summary>The object; null when it is gone.</summary>
    public static async Task<JsonObject?> ReadAsync(Lab lab)
    {
        using var garden = Garden(lab);
        return await garden.GetAsync(Path, default);
    }

    /// <summary>Waits until phase Seed is parked for the domain that the old object has, lets it go, and retries.</summary>
    public static async Task<JsonObject> MakeRoomAsync(Lab lab, WorkflowHandle migration)
    {
        var status = await Lab.UntilParkedAsync(migration, PhaseId.Seed);
        status.Parked!.Error.Should().Be("MIG-SEED-006");
        status.Parked.Message.Should().Contain("spec.dns.domain: Duplicate value: \"masterful.example\"").And.Contain("runbook");
        using var garden = Garden(lab);
        var old = await GardenOperator.LetOldShootGoAsync(garden, Lab.Shoot);
        (await ReadAsync(lab)).Should().BeNull();
        await Lab.TellAsync(migration, "Retry");
        return old;
    }
}
