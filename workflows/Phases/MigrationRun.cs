using System.Linq.Expressions;
using Masterful.Workflows.Compensation;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Preflight;
using Masterful.Workflows.Contracts.Requests;
using Masterful.Workflows.Contracts.Seed;
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

    /// <summary>Whether the steps back of the run that this one goes on from are all registered, or an operator goes on without them.</summary>
    public bool KnowsEarlierRun { get; set; }

    /// <summary>What was prepared of the Seed's registration, until it is done.</summary>
    public SeedBundle? BegunSeed { get; set; }

    /// <summary>Whether rollback is refused.</summary>
    public bool PointOfNoReturnPassed { get; private set; }

    public string PlanDigest { get; set; } = "";

    /// <summary>When the migration's own certificate ends, by node.</summary>
    public Dictionary<string, DateTimeOffset> OperatorEnds { get; } = [];

    /// <summary>Whether an earlier run revoked the migration's own credential, so that no API server can be asked any more.</summary>
    public bool OperatorRevoked { get; set; }

    /// <summary>Whether the migration's own rights were taken away.</summary>
    public bool Revoked { get; set; }

    /// <summary>When each phase ran, for attributing downtime.</summary>
    public Func<IReadOnlyList<PhaseStatus>> Phases { get; init; } = () => [];

    /// <summary>Cancels what the current phase started.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>The first control-plane node: etcd is restored there, and what one node can do for all is done there.</summary>
    public NodeContext Node => new(Context, Context.Nodes[0]);

    /// <summary>Every control-plane node, the first one first.</summary>
    public IEnumerable<NodeContext> Nodes => Context.Nodes.Select(name => new NodeContext(Context, name));

    /// <summary>The control-plane nodes that join the first; none where there is one only.</summary>
    public IEnumerable<NodeContext> Others => Nodes.Skip(1);

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

    /// <summary>Runs an activity on the first control-plane node.</summary>
    public Task<TResult> OnNodeAsync<TActivities, TResult>(
        Expression<Func<TActivities, Task<TResult>>> call, string summary, ActivityTime time = ActivityTime.Short) =>
        OnNodeAsync(Node, call, summary, time);

    /// <summary>Runs an activity on a control-plane node.</summary>
    public Task<TResult> OnNodeAsync<TActivities, TResult>(
        NodeContext node, Expression<Func<TActivities, Task<TResult>>> call, string summary, ActivityTime time = ActivityTime.Short) =>
        NodeCall.RunAsync(node, call, summary, time, Cancellation);

    /// <summary>Runs an activity without a result on a control-plane node.</summary>
    public Task OnNodeAsync<TActivities>(
        NodeContext node, Expression<Func<TActivities, Task>> call, string summary, ActivityTime time = ActivityTime.Short) =>
        NodeCall.RunAsync(node, call, summary, time, Cancellation);

    /// <summary>Keeps what was learned about a node: in the evidence itself for the first, beside it for the others.</summary>
    /// <param name="node">The node.</param>
    /// <param name="first">Changes the evidence, when it is the first one.</param>
    /// <param name="other">Changes the node's own evidence, when it is another.</param>
    public void Learn(NodeContext node, Func<MigrationEvidence, MigrationEvidence> first, Func<NodeEvidence, NodeEvidence> other)
    {
        if (!node.Joins)
        {
            Evidence = first(Evidence);
            return;
        }

        var known = Evidence.OtherNodes ?? [];
        var before = known.FirstOrDefault(item => item.Node == node.Node) ?? new NodeEvidence(node.Node);
        // In the order of the request, whoever was heard of first.
        Evidence = Evidence with
        {
            OtherNodes = [.. Others.Select(each => each.Node == node.Node ? other(before) : known.FirstOrDefault(item => item.Node == each.Node)).OfType<NodeEvidence>()],
        };
    }

    /// <summary>What Preflight found on a node; null before it looked.</summary>
    public NodeInspection? InspectionOf(NodeContext node) =>
        node.Joins ? Evidence.OtherNodes?.FirstOrDefault(other => other.Node == node.Node)?.Inspection : Evidence.Node;

    /// <summary>Registers a step back that runs on a control-plane node, whatever was cancelled by then.</summary>
    public void CompensateOnNode<TActivities>(PhaseId phase, NodeContext node, string step, Expression<Func<TActivities, Task>> call, string seen) =>
        Compensations.Register(phase, step, async () =>
        {
            await NodeCall.RunAsync(node, call, "Rollback: " + step, ActivityTime.Wait, CancellationToken.None);
            return seen;
        });

    /// <summary>As the other one, for a step that says itself what was seen.</summary>
    public void CompensateOnNode<TActivities>(PhaseId phase, NodeContext node, string step, Expression<Func<TActivities, Task<string>>> call) =>
        Compensations.Register(
            phase, step, () => NodeCall.RunAsync(node, call, "Rollback: " + step, ActivityTime.Wait, CancellationToken.None));
}
