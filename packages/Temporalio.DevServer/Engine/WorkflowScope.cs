using Temporalio.Api.Common.V1;
using Temporalio.DevServer.Grpc;
using Temporalio.DevServer.Storage;

namespace Temporalio.DevServer.Engine;

/// <summary>One change to the runs of one workflow id, made under its lock and committed as a whole.</summary>
internal sealed class WorkflowScope(WorkflowEngine engine, WorkflowKey key)
{
    private readonly Dictionary<string, Run> loaded = new(StringComparer.Ordinal);
    private readonly List<Action> afterCommit = [];

    public WorkflowKey Key => key;

    public WorkflowEngine Engine => engine;

    public IEnumerable<Run> Loaded => loaded.Values;

    public IReadOnlyList<Action> AfterCommitActions => afterCommit;

    /// <summary>Thrown once what was changed is committed: some refusals leave a trace.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>The newest run of the workflow id, open or closed.</summary>
    public Run? Current()
    {
        var newest = loaded.Values.FirstOrDefault(run => run.IsOpen) ?? engine.FindOpen(key) ?? engine.Store.LoadCurrent(engine, key);
        return newest is null ? null : Keep(newest);
    }

    /// <summary>A certain run, or the newest one when no run id is given.</summary>
    public Run? Find(string runId)
    {
        if (runId.Length == 0)
        {
            return Current();
        }

        if (loaded.TryGetValue(runId, out var known))
        {
            return known;
        }

        var found = engine.FindOpen(key) is { } open && open.RunId == runId ? open : engine.Store.Load(engine, key.Namespace, runId);
        return found is null || found.State.WorkflowId != key.WorkflowId ? null : Keep(found);
    }

    public Run Require(WorkflowExecution execution, string firstRunId = "")
    {
        var run = Find(execution.RunId) ?? throw GrpcException.WorkflowNotFound(key.WorkflowId);
        return firstRunId.Length == 0 || run.State.FirstRunId == firstRunId ? run : throw GrpcException.WorkflowNotFound(key.WorkflowId);
    }

    public Run RequireOpen(WorkflowExecution execution, string firstRunId = "")
    {
        var run = Require(execution, firstRunId);
        return run.IsOpen ? run : throw GrpcException.WorkflowCompleted();
    }

    public Run Create(string runId)
    {
        var run = new Run(engine, new RunState
        {
            Namespace = key.Namespace,
            WorkflowId = key.WorkflowId,
            RunId = runId,
            NextEventId = 1,
            WorkflowTask = new WorkflowTaskState(),
        });
        return Keep(run);
    }

    /// <summary>Forgets the uncommitted changes of a run and hands out its committed state.</summary>
    public Run Rollback(Run run)
    {
        loaded.Clear();
        engine.Evict(key);
        return Find(run.RunId)!;
    }

    /// <summary>Runs once the change is durable, still under the lock.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    public void ForgetAfterCommit() => afterCommit.Clear();

    private Run Keep(Run run)
    {
        loaded[run.RunId] = run;
        return run;
    }
}
