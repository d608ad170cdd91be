using Temporalio.Exceptions;
using Temporalio.Workflows;
using Mutex = Temporalio.Workflows.Mutex;

namespace Temporalio.Tests.Workflows.Zoo;

/// <summary>Handlers that wait for timers, activities, conditions, a lock and each other, in whatever order they are called.</summary>
[Workflow]
public class InterleavedWorkflow
{
    private readonly List<string> log = [];
    private readonly Mutex mutex = new();

    // Sources without a timer hold nothing; the newest is the one that calls are cancelled by.
    private readonly Stack<CancellationTokenSource> scopes = new([new()]);
    private int balance;
    private bool finished;

    [WorkflowQuery]
    public string Log => string.Join(' ', log);

    [WorkflowRun]
    public async Task<string> RunAsync()
    {
        Note("run");
        var watching = Workflow.WhenAllAsync(Enumerable.Range(1, 3).Select(WatchAsync));
        await Workflow.WaitConditionAsync(() => finished);
        scopes.Peek().Cancel();
        await Workflow.WaitConditionAsync(() => Workflow.AllHandlersFinished);
        await watching;
        return Log;
    }

    [WorkflowSignal]
    public Task AddAsync(int amount)
    {
        balance += amount;
        Note($"add:{balance}");
        return Task.CompletedTask;
    }

    [WorkflowSignal]
    public Task CallAsync(int number) => GuardAsync($"call{number}", token => Workflow.ExecuteActivityAsync(
        () => ZooActivities.Echo($"{number}"), new() { StartToCloseTimeout = TimeSpan.FromSeconds(30), CancellationToken = token }));

    [WorkflowSignal]
    public Task AbandonAsync()
    {
        Note("abandon");
        var old = scopes.Peek();
        scopes.Push(new());
        old.Cancel();
        return Task.CompletedTask;
    }

    [WorkflowSignal]
    public Task FinishAsync()
    {
        finished = true;
        Note("finish");
        return Task.CompletedTask;
    }

    [WorkflowUpdate]
    public async Task<string> SleepAsync(int milliseconds)
    {
        await GuardAsync($"sleep{milliseconds}", token => Workflow.DelayAsync(milliseconds, token));
        return Log;
    }

    [WorkflowUpdate]
    public async Task<bool> UntilAsync(int wanted)
    {
        var reached = await Workflow.WaitConditionAsync(() => balance >= wanted || finished, TimeSpan.FromMilliseconds(30));
        Note($"until{wanted}:{reached}");
        return reached;
    }

    [WorkflowUpdate]
    public async Task LockedAsync(int number)
    {
        await mutex.WaitOneAsync();
        try
        {
            await GuardAsync($"locked{number}", token => Workflow.WhenAnyAsync(
                Workflow.DelayAsync(3, token),
                Workflow.ExecuteActivityAsync(
                    () => ZooActivities.Flaky("x"),
                    new()
                    {
                        StartToCloseTimeout = TimeSpan.FromSeconds(30),
                        CancellationToken = token,
                        RetryPolicy = new() { InitialInterval = TimeSpan.FromMilliseconds(2) },
                    })));
        }
        finally
        {
            mutex.ReleaseMutex();
        }
    }

    [WorkflowUpdateValidator(nameof(LockedAsync))]
    public void ValidateLocked(int number)
    {
        if (number % 3 == 0)
        {
            throw new ApplicationFailureException("no threes");
        }
    }

    private void Note(string step) => log.Add(step);

    private async Task WatchAsync(int step)
    {
        await Workflow.WaitConditionAsync(() => balance >= step * 2 || finished);
        Note($"watch{step}");
        balance--;
    }

    private async Task GuardAsync(string name, Func<CancellationToken, Task> call)
    {
        try
        {
            await call(scopes.Peek().Token);
            Note(name);
        }
        catch (Exception e) when (TemporalException.IsCanceledException(e))
        {
            Note($"{name}:cancelled");
        }
    }
}
