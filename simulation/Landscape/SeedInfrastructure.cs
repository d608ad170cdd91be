using System.Text.Json.Nodes;
using Masterful.Simulation.Actors;
using Masterful.Simulation.Api;

namespace Masterful.Simulation.Landscape;

/// <summary>
/// What a Seed holds beside the control plane itself: the extension objects of the Shoot and its machines. The fixture was taken from a
/// cluster without them. Behind each stands a file in <c>real-things</c>: if that goes, real infrastructure would have gone.
/// </summary>
internal static class SeedInfrastructure
{
    private static readonly string[] Extensions = ["Infrastructure", "ControlPlane", "Network", "Worker"];
    private static readonly string[] MachineKinds = ["MachineClass", "MachineDeployment", "MachineSet", "Machine"];

    /// <summary>The directory of real things below the landscape's.</summary>
    public static string Directory(string landscape) => Path.Combine(landscape, "real-things");

    /// <summary>The objects as the Seed's API server has them at first.</summary>
    public static IEnumerable<JsonObject> Objects(string ns, string shoot)
    {
        foreach (var kind in Extensions)
        {
            yield return YamlJson.ParseObject($$"""
                apiVersion: extensions.gardener.cloud/v1alpha1
                kind: {{kind}}
                metadata: {name: {{shoot}}, namespace: {{ns}}, finalizers: [{{ExtensionControllers.Finalizer}}]}
                spec: {type: local}
                status: {observedGeneration: 1, lastOperation: {type: Reconcile, state: Succeeded, progress: 100} }
                """);
        }

        foreach (var kind in MachineKinds)
        {
            yield return YamlJson.ParseObject($$"""
                apiVersion: machine.sapcloud.io/v1alpha1
                kind: {{kind}}
                metadata: {name: {{MachineName(ns)}}, namespace: {{ns}}, finalizers: [{{MachineControllerManager.Finalizer}}]}
                spec: {}
                """);
        }
    }

    /// <summary>Writes a file for each real thing, once.</summary>
    public static void WriteRealThings(string landscape, string ns, string shoot)
    {
        var directory = Directory(landscape);
        if (System.IO.Directory.Exists(directory)) return;
        System.IO.Directory.CreateDirectory(directory);
        foreach (var kind in Extensions) File.WriteAllText(Path.Combine(directory, $"{kind}-{shoot}"), "");
        File.WriteAllText(Path.Combine(directory, MachineControllerManager.FileOf(MachineName(ns))), "");
    }

    private static string MachineName(string ns) => $"{ns}-worker-a";
}
