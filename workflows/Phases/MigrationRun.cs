using System.Linq.Expressions;
using Masterful.Workflows.Compensation;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Status;
using Temporalio.Workflows;

namespace Masterful.Workflows.Phases;

/// <summary>What phases share: the request, what was learned so far, the steps back, and how to call activities.</summary>
internal sealed class MigrationRun(MigrationRequest request, Action passPointOfNoReturn)
{
    private readonly List<string> notes = [];

    public MigrationRequest Request { get; } = request;

    public MigrationContext Context { get; set; } =
        new(Workflow.Info.WorkflowId, request.Shoot, request.Strategy, request.Nodes, request.Profile, Import: request.Import);

    public MigrationEvidence Evidence { get; set; } = new();

    public CompensationLog Compensations { get; } = new();

    public DowntimeProbe Probe { get; } = new();

    /// <summary>The approval that deleting machine objects needs beside that of the phase.</summary>
    public DeletionGate Deletion { get; } = new();

    /// <summary>Whether rollback is refused.</summary>
    public bool PointOfNoReturnPassed { get; private set; }

    public string PlanDigest { get; set; } = "";

    /// <summary>When each phase ran, for attributing downtime.</summary>
    public Func<IReadOnlyList<PhaseStatus>> Phases { get; init; } = () => [];

    /// <summary>Cancels what the current phase started.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>The control-plane node.</summary>
    public NodeContext Node => new(Context, Context.Nodes[0]);

    /// <summary>Refuses rollback from now on.</summary>
    public void PassPointOfNoReturn()
    {
        PointOfNoReturnPassed = true;
        passPointOfNoReturn();
    }

    /// <summary>Adds a line to the phase's evidence.</summary>
    public void Note(string line) => notes.Add(line);

    /// <summary>Answers and forgets the lines of the current phase.</summary>
    public IReadOnlyList<string> TakeNotes()
    {
        var taken = notes.ToList();
        notes.Clear();
        return taken;
    }

    /// <summary>Runs an activity beside the Seed.</summary>
    public Task<TResult> BesideSeedAsync<TActivities, TResult>(
        Expression<Func<TActivities, Task<TResult>>> call, string summary, ActivityTime time = ActivityTime.Short) =>
        Workflow.ExecuteActivityAsync(call, ActivityPolicy.Options(TaskQueues.Migrations, summary, time, Cancellation));

    /// <summary>Runs an activity on the control-plane node.</summary>
    public Task<TResult> OnNodeAsync<TActivities, TResult>(
        Expression<Func<TActivities, Task<TResult>>> call, string summary, ActivityTime time = ActivityTime.Short) =>
        Workflow.ExecuteActivityAsync(call, ActivityPolicy.Options(TaskQueues.ForNode(Node.Node), summary, time, Cancellation));

    /// <summary>Runs an activity without a result on the control-plane node.</summary>
    public Task OnNodeAsync<TActivities>(
        Expression<Func<TActivities, Task>> call, string summary, ActivityTime time = ActivityTime.Short) =>
        Workflow.ExecuteActivityAsync(call, ActivityPolicy.Options(TaskQueues.ForNode(Node.Node), summary, time, Cancellation));

    /// <summary>Registers a step back that runs on the control-plane node, whatever was cancelled by then.</summary>
    public void CompensateOnNode<TActivities>(PhaseId phase, string step, Expression<Func<TActivities, Task>> call, string seen)
    {
        var queue = TaskQueues.ForNode(Node.Node);
        Compensations.Register(phase, step, async () =>
        {
            await Workflow.ExecuteActivityAsync(
                call, ActivityPolicy.Options(queue, "Rollback: " + step, ActivityTime.Wait, CancellationToken.None));
            return seen;
        });
    }
}
