using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;

namespace Masterful.Workflows.Tests.Migrations;

/// <summary>The migration's own credential lives for a day; migrations that park for longer go on all the same.</summary>
public sealed class OperatorCredentialTests
{
    [Fact]
    public async Task Retry_ParkedOverTheWeekend_SignsTheCredentialAgain()
    {
        await using var lab = await MigrationLab.StartAsync();
        Issue(lab, TimeSpan.FromHours(24));
        lab.World.Failing["ApplyAddons"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);
        lab.World.Calls.Should().NotContain("RenewOperator", "it is as good as new");

        lab.Clock.SkipTo(lab.Clock.GetUtcNow() + TimeSpan.FromHours(60));
        Issue(lab, TimeSpan.FromHours(24));
        lab.World.Failing.Clear();
        lab.World.Calls.Clear();
        await MigrationLab.TellAsync(handle, "Retry");
        var result = await handle.GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        lab.World.Calls.Take(5).Should().Equal("CreateSigningRequests", "IssueCertificates", "RenewOperator", "CollectAddons", "ApplyAddons");
        lab.World.Calls.Count(call => call == "RenewOperator").Should().Be(1);
        result.Phases.Single(phase => phase.Phase == PhaseId.Addons).Evidence.Should().Contain(line => line.StartsWith("the migration's own certificate on node-1 was renewed, until "));
    }

    [Fact]
    public async Task Retry_CannotBeSignedAgain_GoesOnWhileItIsGoodAndParksWhenItIsNot()
    {
        await using var lab = await MigrationLab.StartAsync();
        Issue(lab, TimeSpan.FromHours(24));
        lab.World.Failing["ApplyAddons"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);

        lab.Clock.SkipTo(lab.Clock.GetUtcNow() + TimeSpan.FromHours(20));
        lab.World.Failing["IssueCertificates"] = true;
        await RetryAsync(lab, handle, "ApplyAddons");
        var evidence = (await lab.UntilAsync(handle, _ => true)).Phases.Single(phase => phase.Phase == PhaseId.Addons).Evidence;
        lab.Clock.SkipTo(lab.Clock.GetUtcNow() + TimeSpan.FromHours(20));
        await RetryAsync(lab, handle, "IssueCertificates");

        evidence.Should().ContainSingle(line => line.Contains("cannot be renewed: ") && line.Contains("IssueCertificates"));
        await handle.TerminateAsync();
    }

    [Fact]
    public async Task Rollback_CredentialEnded_RenewsWhatPutsSavedObjectsBack()
    {
        await using var lab = await MigrationLab.StartAsync();
        Issue(lab, TimeSpan.FromHours(24));
        lab.World.Failing["StartControllers"] = true;
        var handle = await lab.BeginAsync();
        await lab.UntilAsync(handle, current => current.Parked is not null);
        lab.Clock.SkipTo(lab.Clock.GetUtcNow() + TimeSpan.FromHours(60));
        Issue(lab, TimeSpan.FromHours(24));
        lab.World.Calls.Clear();

        await MigrationLab.TellAsync(handle, "Rollback");

        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.RolledBack);
        lab.World.Calls.ToList().IndexOf("RenewOperator").Should().BeGreaterThan(-1).And.BeLessThan(lab.World.Calls.ToList().IndexOf("RemoveControlPlane"));
    }

    [Fact]
    public async Task StartFrom_EarlierCredentialEnded_IsRenewedBeforeAnythingNeedsIt()
    {
        await using var lab = await MigrationLab.StartAsync();
        Issue(lab, TimeSpan.FromHours(24));
        lab.World.OperatorEnds = lab.Clock.GetUtcNow() - TimeSpan.FromHours(1);

        var result = await (await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "startFrom": "addons"}""")).GetResultAsync();

        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        lab.World.Calls.ToList().IndexOf("RenewOperator").Should().BeGreaterThan(-1).And.BeLessThan(lab.World.Calls.ToList().IndexOf("CheckControlPlane"));
    }

    [Fact]
    public async Task StartFrom_EarlierRunRevokedIt_OnlyRetireGoesOn()
    {
        await using var lab = await MigrationLab.StartAsync();
        lab.World.OperatorRevoked = true;
        var early = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "startFrom": "verify"}""");
        var parked = (await lab.UntilAsync(early, current => current.Parked is not null)).Parked!;
        await early.TerminateAsync();
        lab.World.Calls.Clear();

        var result = await (await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": [], "startFrom": "retire"}""")).GetResultAsync();

        parked.Error.Should().Be(CredentialErrors.NotInstalled.Id);
        parked.Message.Should().Contain("revoked it").And.Contain("start from Retire");
        result.Outcome.Should().Be(MigrationOutcome.Migrated);
        lab.World.Calls.Should().Contain("ListRetirement").And.NotContain("CheckControlPlane").And.NotContain("ApplyAddons");
        result.Phases.Single(phase => phase.Phase == PhaseId.Addons).Evidence.Should().ContainSingle().Which.Should().StartWith("not looked at again");
    }

    [Fact]
    public async Task Approve_RetireDaysLater_DoesNotMissWhatVerifyRevoked()
    {
        await using var lab = await MigrationLab.StartAsync();
        Issue(lab, TimeSpan.FromHours(24));
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["retire"]}""");
        var plan = (await lab.UntilAsync(handle, current => current.State == "AwaitingApproval")).PlanDigest;
        lab.Clock.SkipTo(lab.Clock.GetUtcNow() + TimeSpan.FromDays(5));

        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(plan, "test")]);

        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
        lab.World.Calls.Should().NotContain("RenewOperator");
    }

    [Fact]
    public async Task Approve_FenceDaysLater_RenewsAndFences()
    {
        await using var lab = await MigrationLab.StartAsync();
        Issue(lab, TimeSpan.FromHours(24));
        var handle = await lab.BeginAsync("""{"shoot": "garden/masterful", "approve": ["fence"]}""");
        var plan = (await lab.UntilAsync(handle, current => current.State == "AwaitingApproval")).PlanDigest;
        lab.Clock.SkipTo(lab.Clock.GetUtcNow() + TimeSpan.FromDays(5));
        Issue(lab, TimeSpan.FromHours(24));

        await handle.ExecuteUpdateAsync<string>("Approve", [new ApproveRequest(plan, "test")]);

        (await handle.GetResultAsync()).Outcome.Should().Be(MigrationOutcome.Migrated);
        lab.World.Calls.ToList().IndexOf("RenewOperator").Should().BeGreaterThan(-1).And.BeLessThan(lab.World.Calls.ToList().IndexOf("StopActors"));
    }

    private static async Task RetryAsync(MigrationLab lab, Temporalio.Client.WorkflowHandle handle, string fails)
    {
        await MigrationLab.TellAsync(handle, "Retry");
        await lab.UntilAsync(handle, current => current.Parked is { } parked && parked.Message.Contains(fails) && current.State == "Parked");
    }

    private static void Issue(MigrationLab lab, TimeSpan life)
    {
        lab.World.Certificates.Clear();
        lab.World.Certificates.Add(new(CredentialNames.Operator, "", "ca-client", "masterful:operator", ["masterful:operators"], [], [], lab.Clock.GetUtcNow() + life, ""));
    }
}
