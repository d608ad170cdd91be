using System.CommandLine;
using Masterful.Activities.Addons;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Verification;
using Masterful.Worker.Landscape;

namespace Masterful.Worker.Commands;

/// <summary>Phase Addons for people who want to see it first.</summary>
internal static class AddonsCommand
{
    private const string IgnoreShoot = "shoot.gardener.cloud/ignore";

    public static Command Create() => new("addons", "Compare a Shoot's ManagedResources with a cluster") { Diff() };

    private static Command Diff()
    {
        var (shoot, landscape, output, kubeconfig) = (CommonOptions.Shoot(), CommonOptions.Landscape(), CommonOptions.Output(), new KubeconfigOptions());
        var honor = new Option<bool>("--honor-ignore")
        {
            Description = "Leave out ManagedResources that carry the ignore annotation also when the Shoot is fenced, whose fence sets it on all of them",
        };
        var command = new Command("diff", "Show what replaying would change, object by object, and what nothing replays any more; a server-side dry run, nothing is written. Exit code 4 when something differs")
        {
            shoot, landscape, kubeconfig.File, kubeconfig.Context, honor, output,
        };
        command.SetAction(async (result, cancellation) =>
        {
            var (file, name) = (LandscapeLoader.Load(result.GetValue(landscape)!.FullName), result.GetValue(shoot)!);
            var migration = CommonOptions.Migration(file, name, "default", nodes: null);
            var verifier = new ShootVerifier(file, migration, TimeProvider.System);
            var fenced = (await verifier.ReadShootAsync(cancellation)).Annotations().GetValueOrDefault(IgnoreShoot) == "true";
            var words = result.InvocationConfiguration.Error;
            if (fenced && !result.GetValue(honor))
            {
                await words.WriteLineAsync("The Shoot is fenced, so ignore annotations of ManagedResources are taken for the fence's; --honor-ignore leaves those out.");
            }

            using var target = kubeconfig.Open(result, new KubernetesApiOptions(), verifier.OperatorKubeconfig());
            var found = await verifier.WithApiNamesAsync(await verifier.LocateAsync(cancellation), cancellation);
            var preview = await new AddonDryRun(file, found).RunAsync(target, fenced && !result.GetValue(honor), cancellation);
            await result.InvocationConfiguration.Output.WriteLineAsync(result.GetValue(output) == OutputFormat.Table ? AddonText.Of(preview) : Structured.Write(preview, result.GetValue(output)));
            await words.WriteLineAsync($"Compared with {target.Server}; nothing was written.");
            return preview.IsInSync() ? ExitCode.Ok : ExitCode.Differences;
        });
        return command;
    }
}
