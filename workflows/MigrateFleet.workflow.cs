using System.Text;
using System.Text.Json;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Fleet;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Masterful.Workflows.Phases;
using Temporalio.Exceptions;
using Temporalio.Workflows;

namespace Masterful.Workflows;

/// <summary>
/// Moves many Shoots' control planes, each by a <see cref="MigrateControlPlane"/> of its own: so many at once, until all are moved, one is not, or
/// they were away for long enough together. Then it waits for an operator. Whatever becomes of the fleet, its migrations go on.
/// </summary>
[Workflow]
public sealed class MigrateFleet
{
    private readonly List<Task> running = [];

    /// <summary>Members that an operator went on in spite of.</summary>
    private readonly HashSet<string> excused = [];
    private FleetMember[] members = [];
    private FleetRequest request = null!;
    private int begun;
    private bool changed;
    private bool ended;
    private bool ending;
    private bool paused;
    private bool unlimited;

    private int UnderWay => members.Count(member => member.IsUnderWay());

    private long TotalDowntimeMs => members.Sum(member => member.DowntimeMs ?? 0);

    private bool MayBegin => begun < members.Length && !paused && !ending && Reason.Length == 0 && UnderWay < request.AtOnce;

    private bool IsOverLimit => request.MaxDowntimeSeconds is { } limit && TotalDowntimeMs >= limit * 1000L;

    private bool IsDone => UnderWay == 0 && (begun == members.Length || ending);

    private FleetMember? Culprit => request.KeepGoing ? null : Array.Find(members, member => !excused.Contains(member.Shoot)
        && (member.State == FleetMemberState.Parked || (begun < members.Length && member.State is FleetMemberState.RolledBack or FleetMemberState.Failed)));

    private string Reason => members.Length == 0 || ending ? ""
        : Culprit is { } member ? $"{member.Shoot} is {member.State}"
        : !unlimited && IsOverLimit && begun < members.Length ? $"control planes were away for {TotalDowntimeMs} ms together, the limit is {request.MaxDowntimeSeconds} s"
        : "";

    private string State => ended ? "Ended" : ending ? "Ending" : Reason.Length > 0 ? "Stopped" : paused ? "Paused" : "Running";

    /// <summary>Runs a fleet.</summary>
    /// <param name="input">The request, see <see cref="FleetRequest"/>; taken raw so that every mistake in it is told at once.</param>
    [WorkflowRun]
    public async Task<FleetStatus> RunAsync(JsonElement input)
    {
        request = FleetRequestParser.Parse(input);
        members = [.. request.Migrations.Select(migration => new FleetMember(migration.Shoot, FleetMemberState.Waiting))];
        try
        {
            while (!IsDone)
            {
                while (MayBegin)
                {
                    running.Add(RunMemberAsync(begun++));
                }

                Announce("Running");
                changed = false;
                await Workflow.WaitConditionAsync(() => changed || running.Exists(member => member.IsFaulted));
                await Workflow.WhenAllAsync(running.Where(member => member.IsFaulted));
            }
        }
        catch (OperationCanceledException) when (Workflow.CancellationToken.IsCancellationRequested)
        {
            Announce("Canceled");
            throw;
        }

        await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished, CancellationToken.None);
        ended = true;
        Announce(members.All(member => member.State is FleetMemberState.Migrated or FleetMemberState.Rehearsed) ? "Migrated" : "Incomplete");
        return Status();
    }

    /// <summary>Where it stands and what may be done.</summary>
    [WorkflowQuery(Description = "Where each migration stands and what may be done about the fleet")]
    public FleetStatus Status() => new(State, Reason, TotalDowntimeMs, Choices(), members);

    /// <summary>Told by a migration.</summary>
    [WorkflowSignal("Notice", Description = "What a migration tells its fleet; not for operators")]
    public Task NoticeAsync(FleetNotice? notice)
    {
        var index = Array.FindIndex(members, member => member.Shoot == notice?.Shoot && member.IsUnderWay());
        if (notice is not null && index >= 0)
        {
            Set(index, members[index] with { State = notice.State, Message = notice.Message });
        }

        return Task.CompletedTask;
    }

    /// <summary>Lets none begin for a while.</summary>
    [WorkflowUpdate("Pause", Description = "Let no other migration begin; those under way go on")]
    public Task<string> PauseAsync(OperatorRequest request) => ChangeAsync(() => paused = true, "no other migration begins");

    /// <summary>Refuses to pause what lets none begin.</summary>
    [WorkflowUpdateValidator(nameof(PauseAsync))]
    public void ValidatePause(OperatorRequest request) => Require("Pause");

    /// <summary>Goes on after a pause or a stop.</summary>
    [WorkflowUpdate("Resume", Description = "Go on after a pause, or although it stopped; a limit of downtime that was reached counts no more")]
    public Task<string> ResumeAsync(OperatorRequest request)
    {
        unlimited |= IsOverLimit;
        while (Culprit is { } member)
        {
            excused.Add(member.Shoot);
        }

        return ChangeAsync(() => paused = false, $"goes on with {members.Length - begun} migrations that have not begun");
    }

    /// <summary>Refuses to resume what is not halted.</summary>
    [WorkflowUpdateValidator(nameof(ResumeAsync))]
    public void ValidateResume(OperatorRequest request) => Require("Resume");

    /// <summary>Ends when those under way have ended.</summary>
    [WorkflowUpdate("End", Description = "Begin no other migration, and end when those under way have ended")]
    public Task<string> EndAsync(OperatorRequest request) => ChangeAsync(() => ending = true, $"ends when the {UnderWay} migrations under way have ended");

    /// <summary>Refuses to end it twice.</summary>
    [WorkflowUpdateValidator(nameof(EndAsync))]
    public void ValidateEnd(OperatorRequest request) => Require("End");

    private async Task RunMemberAsync(int index)
    {
        var migration = request.Migrations[index];
        Set(index, members[index] with { State = FleetMemberState.Running });
        try
        {
            var input = request.Inputs[index];
            var handle = await Workflow.StartChildWorkflowAsync(
                (MigrateControlPlane workflow) => workflow.RunAsync(input),
                new ChildWorkflowOptions
                {
                    Id = MigrationStart.IdOf(migration.Shoot),
                    StaticSummary = MigrationStart.SummaryOf(migration),
                    StaticDetails = MigrationStart.Details,
                    TypedSearchAttributes = MigrationStart.SearchAttributesOf(migration),

                    // A source that is fenced must not be left like that because somebody ended a list.
                    ParentClosePolicy = ParentClosePolicy.Abandon,
                    CancellationType = ChildWorkflowCancellationType.Abandon,
                });
            var result = await handle.GetResultAsync();
            Set(index, new FleetMember(migration.Shoot, Enum.Parse<FleetMemberState>(result.Outcome.ToString()), "", result.Evidence.Downtime?.LongestMs ?? 0));
        }
        catch (WorkflowAlreadyStartedException)
        {
            Set(index, members[index] with { State = FleetMemberState.Failed, Message = "it is being migrated already" });
        }
        catch (ChildWorkflowFailureException exception)
        {
            var message = exception.InnerException is ApplicationFailureException ? FailureText.Of(exception).Message : exception.InnerException?.Message ?? exception.Message;
            Set(index, members[index] with { State = FleetMemberState.Failed, Message = message });
        }
    }

    private void Set(int index, FleetMember member)
    {
        members[index] = member;
        changed = true;
        if (member.State == FleetMemberState.Running)
        {
            // Should it fail once more, that is news.
            excused.Remove(member.Shoot);
        }
    }

    private Task<string> ChangeAsync(Action change, string answer)
    {
        change();
        changed = true;
        return Task.FromResult(answer);
    }

    private void Require(string update)
    {
        if (!Choices().Contains(update))
        {
            throw RequestErrors.NotNow.At(update, $"the fleet is {State}; possible now: {string.Join(", ", Choices().DefaultIfEmpty("nothing"))}.");
        }
    }

    private IReadOnlyList<string> Choices() => State switch
    {
        _ when members.Length == 0 => [],
        "Running" when begun < members.Length => ["Pause", "End"],
        "Paused" or "Stopped" => ["Resume", "End"],
        _ => [],
    };

    private void Announce(string outcome)
    {
        Workflow.UpsertTypedSearchAttributes(
            MigrationSearchAttributes.Outcome.ValueSet(outcome),
            MigrationSearchAttributes.NeedsOperator.ValueSet(State == "Stopped"),
            MigrationSearchAttributes.DowntimeMs.ValueSet(TotalDowntimeMs));
        var text = new StringBuilder($"**{State}**{(Reason.Length > 0 ? ": " + Reason : "")}\n\n");
        foreach (var member in members)
        {
            text.Append(member.State is FleetMemberState.Migrated or FleetMemberState.Rehearsed ? "- [x] " : "- [ ] ").Append(member.Shoot).Append($" ({member.State})\n");
        }

        Workflow.CurrentDetails = text.ToString();
    }
}
