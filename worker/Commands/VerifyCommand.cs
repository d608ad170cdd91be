using System.CommandLine;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Verification;
using Masterful.Worker.Landscape;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Commands;

/// <summary>
/// Phase Verify without Temporal: the checks of any cluster that a kubeconfig leads to; with a Shoot, compared with what landscape
/// file, Garden and Seed say about it, and those of its old side; on the node itself, those of the node too.
/// </summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var shoot = new Argument<string?>("shoot") { Description = "The Shoot as namespace/name in the Garden, after its move; left out, only the kubeconfig's cluster is looked at", Arity = ArgumentArity.ZeroOrOne };
        var (landscape, output, kubeconfig) = (CommonOptions.Landscape(), CommonOptions.Output(), new KubeconfigOptions());
        var node = new Option<string?>("--node") { Description = "Also look at this machine, as the node of that name in the landscape; run it there as root" };
        var (nodes, expectations) = (CommonOptions.Nodes(), new ExpectationOptions());
        var patience = new Option<int>("--patience") { Description = "Seconds that controllers may take to get somewhere", DefaultValueFactory = _ => (int)ClusterVerifier.DefaultPatience.TotalSeconds }
            .AtLeast(0, "--patience must not be negative.");
        var command = new Command("verify", "Check a cluster's control plane, after a move or at any time; exit code 4 when a check of severity error fails")
        {
            shoot, landscape, kubeconfig.File, kubeconfig.Context, nodes, node, patience, output,
        };
        expectations.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(node) is not null && result.GetValue(shoot) is null)
            {
                result.AddError("--node needs a Shoot, as the landscape file lists nodes by Shoot.");
            }
        });
        command.SetAction(async (result, cancellation) =>
        {
            var checks = new List<VerificationCheck>();
            var target = result.GetValue(shoot) is { } name ? ShootTarget.Of(LandscapeLoader.Load(result.GetValue(landscape)!.FullName), name, result.GetValue(nodes)) : null;
            var expected = expectations.Lay(result, target is null ? new ClusterExpectations() : await target.ExpectAsync(cancellation));
            using (var api = kubeconfig.Open(result, ClusterVerifier.Quick, target?.Verifier.OperatorKubeconfig()))
            {
                var verifier = new ClusterVerifier(api, expected, TimeProvider.System) { Patience = TimeSpan.FromSeconds(result.GetValue(patience)) };
                checks.AddRange((await verifier.RunAsync(cancellation)).Checks);
            }

            if (target is not null)
            {
                checks.AddRange(await target.CheckAsync(result.GetValue(node), cancellation));
            }

            await result.InvocationConfiguration.Output.WriteLineAsync(result.GetValue(output) == OutputFormat.Table
                ? CheckText.Of(checks)
                : Structured.Write(new VerificationReport(checks), result.GetValue(output)));
            return checks.Any(check => check.Breaks()) ? ExitCode.Differences : ExitCode.Ok;
        });
        return command;
    }
}
