using System.CommandLine;
using Masterful.Worker.Hosting;
using Masterful.Workflows.Contracts;

namespace Masterful.Worker.Commands.Demo;

/// <summary>The main job on the landscape that ships with masterful.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var directory = new Option<DirectoryInfo>("--directory") { Description = "Folder of its own; emptied first", DefaultValueFactory = _ => new DirectoryInfo(".demo") };
        var strategy = new Option<string>("--strategy") { Description = "restore or fresh", DefaultValueFactory = _ => "restore" };
        strategy.AcceptOnlyFromAmong("restore", "fresh");
        var import = new Option<string?>("--import") { Description = "With --strategy fresh: profile that says which keys are imported, for example control-plane-only" };
        var nodes = new Option<int>("--nodes") { Description = "1 or 3 control-plane nodes", DefaultValueFactory = _ => 1 };
        nodes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (1 or 3))
            {
                result.AddError("--nodes is 1 or 3.");
            }
        });
        var failAt = new Option<PhaseId?>("--fail-at") { Description = "Phase that fails until told otherwise" };
        var rollback = new Option<bool>("--rollback") { Description = "With --fail-at: roll back, and prove that the source serves again" };
        var seedMode = new Option<string>("--seed-mode") { Description = "gardenlet or managedSeed: how the Shoot becomes a Seed", DefaultValueFactory = _ => "gardenlet" };
        seedMode.AcceptOnlyFromAmong("gardenlet", "managedSeed");
        var keep = new Option<bool>("--keep") { Description = "Leave everything running until interrupted" };
        var kubelet = new Option<FileInfo>("--kubelet") { Description = "Program that runs real kubelets on the nodes' directories, instead of the simulated ones (see CONTRIBUTING.md)" };
        kubelet.AcceptExistingOnly();
        var address = new Option<string?>("--address") { Description = "Temporal frontend, host:port, to use instead of the embedded server; its namespace has the search attributes of temporal-dev.yaml" };
        var ns = CommonOptions.Namespace();
        var command = new Command("demo", "Migrate a real control plane's data on a simulated landscape, with real etcd")
        {
            directory, strategy, import, seedMode, nodes, failAt, rollback, keep, kubelet, address, ns,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(rollback) && result.GetResult(failAt) is null)
            {
                result.AddError("--rollback needs --fail-at PHASE.");
            }

            if (result.GetValue(import) is { Length: > 0 } && result.GetValue(strategy) != "fresh")
            {
                result.AddError("--import needs --strategy fresh.");
            }
        });
        command.SetAction((result, cancellation) =>
        {
            if (result.GetValue(CommonOptions.CodecKeyFile) is { } keys)
            {
                // The demo's processes are this one's children, so they take it from here.
                Environment.SetEnvironmentVariable(TemporalSettings.CodecKeysVariable, keys.FullName);
            }

            if (result.GetValue(address) is null)
            {
                ForgetProfile();
            }

            return new DemoRun(new DemoOptions(
            result.GetValue(directory)!.FullName,
            result.GetValue(strategy)!,
            result.GetValue(import) ?? "",
            result.GetValue(seedMode)!,
            result.GetValue(nodes),
            result.GetValue(failAt),
            result.GetValue(rollback),
            result.GetValue(keep),
            result.GetValue(kubelet)?.FullName,
            result.GetValue(address) is { } own ? TemporalSettings.From(own, result.GetValue(ns)) : null)).RunAsync(cancellation);
        });
        return command;
    }

    // Neither certificates nor a key that somebody has for a Temporal Service are for the demo's own server.
    private static void ForgetProfile()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("TEMPORAL_", StringComparison.Ordinal)).ToList())
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        Environment.SetEnvironmentVariable("TEMPORAL_CONFIG_FILE", "/dev/null");
    }
}
