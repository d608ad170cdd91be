using System.Text.Json.Nodes;

namespace Masterful.Simulation.Actors;

/// <summary>
/// machine-controller-manager while its Deployment runs: a Machine that is deleted, and a virtual machine that no Machine stands for, end
/// for real, which means that the file of the virtual machine's name goes. It needs a MachineClass to reach the infrastructure.
/// </summary>
internal sealed class MachineControllerManager(KubeClient seed, string ns, string realThings)
{
    public const string Finalizer = "machine.sapcloud.io/machine-controller-manager";
    private const string Root = "/apis/machine.sapcloud.io/v1alpha1";
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public static IEnumerable<string> Watched => [$"{Root}/machines", "/apis/apps/v1/deployments"];

    public async Task<TimeSpan?> ReconcileAsync(CancellationToken cancellationToken)
    {
        var deployment = await seed.GetAsync($"/apis/apps/v1/namespaces/{ns}/deployments/machine-controller-manager", cancellationToken);
        if (deployment.NumberAt("status", "readyReplicas") is null or 0) return Pace;
        if ((await seed.ListAsync($"{Root}/namespaces/{ns}/machineclasses", cancellationToken)).Count == 0) return Pace;
        var machines = await seed.ListAsync($"{Root}/namespaces/{ns}/machines", cancellationToken);
        foreach (var machine in machines.Where(machine => machine.IsDeleting()))
        {
            File.Delete(Path.Combine(realThings, FileOf(machine.NameOf())));
            await seed.PatchAsync($"{Root}/namespaces/{ns}/machines/{machine.NameOf()}", new JsonObject
            {
                ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray() },
            }, cancellationToken);
        }

        foreach (var orphan in Directory.GetFiles(realThings, FileOf("*")).Where(file => machines.All(machine => FileOf(machine.NameOf()) != Path.GetFileName(file))))
            File.Delete(orphan);
        return Pace;
    }

    public static string FileOf(string machine) => $"VirtualMachine-{machine}";
}
