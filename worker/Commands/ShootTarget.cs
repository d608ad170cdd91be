using Masterful.Activities.Landscapes;
using Masterful.Activities.Verification;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Verification;

namespace Masterful.Worker.Commands;

/// <summary>A Shoot of the landscape file that is verified.</summary>
internal sealed record ShootTarget(ShootVerifier Verifier)
{
    private MigrationContext? found;

    public static ShootTarget Of(LandscapeFile landscape, string shoot, string? nodes) =>
        new(new ShootVerifier(landscape, CommonOptions.Migration(landscape, shoot, "default", nodes), TimeProvider.System));

    /// <summary>What its cluster must be like.</summary>
    public async Task<ClusterExpectations> ExpectAsync(CancellationToken cancellationToken) =>
        await Verifier.ExpectAsync(found ??= await Verifier.LocateAsync(cancellationToken), cancellationToken);

    /// <summary>The checks of its old side, and of this machine when it is a node of it.</summary>
    public async Task<IReadOnlyList<VerificationCheck>> CheckAsync(string? node, CancellationToken cancellationToken)
    {
        found ??= await Verifier.LocateAsync(cancellationToken);
        var source = await Verifier.CheckSourceAsync(found, cancellationToken);
        return node is null ? source.Checks : [.. (await Verifier.CheckNodeAsync(node, cancellationToken)).Checks, .. source.Checks];
    }
}
