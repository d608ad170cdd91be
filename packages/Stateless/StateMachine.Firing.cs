namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    private readonly Queue<(TTrigger Trigger, object?[] Args)> queue = new();
    private readonly List<(Func<Transition, Task> Body, bool IsAsync)> transitioned = [];
    private readonly List<(Func<Transition, Task> Body, bool IsAsync)> completed = [];
    private (Func<TState, TTrigger, ICollection<string>?, Task> Body, bool IsAsync) unhandled = (Refuse, false);
    private bool firing;

    /// <summary>Moves the machine.</summary>
    /// <exception cref="InvalidOperationException">
    /// The trigger is not permitted in this state, or one of its actions is asynchronous.
    /// </exception>
    public void Fire(TTrigger trigger) => Complete(FireAsync(trigger, [], mayAwait: false));

    /// <inheritdoc cref="Fire(TTrigger)"/>
    public void Fire(TriggerWithParameters trigger, params object?[] args) =>
        Complete(FireAsync(trigger.Trigger, args, mayAwait: false));

    /// <inheritdoc cref="Fire(TTrigger)"/>
    public void Fire<TArg0>(TriggerWithParameters<TArg0> trigger, TArg0 arg0) =>
        Complete(FireAsync(trigger.Trigger, [arg0], mayAwait: false));

    /// <inheritdoc cref="Fire(TTrigger)"/>
    public void Fire<TArg0, TArg1>(TriggerWithParameters<TArg0, TArg1> trigger, TArg0 arg0, TArg1 arg1) =>
        Complete(FireAsync(trigger.Trigger, [arg0, arg1], mayAwait: false));

    /// <summary>Moves the machine and awaits its asynchronous actions one after another.</summary>
    /// <exception cref="InvalidOperationException">The trigger is not permitted in this state.</exception>
    public Task FireAsync(TTrigger trigger) => FireAsync(trigger, [], mayAwait: true);

    /// <inheritdoc cref="FireAsync(TTrigger)"/>
    public Task FireAsync(TriggerWithParameters trigger, params object?[] args) =>
        FireAsync(trigger.Trigger, args, mayAwait: true);

    /// <inheritdoc cref="FireAsync(TTrigger)"/>
    public Task FireAsync<TArg0>(TriggerWithParameters<TArg0> trigger, TArg0 arg0) =>
        FireAsync(trigger.Trigger, [arg0], mayAwait: true);

    /// <inheritdoc cref="FireAsync(TTrigger)"/>
    public Task FireAsync<TArg0, TArg1>(TriggerWithParameters<TArg0, TArg1> trigger, TArg0 arg0, TArg1 arg1) =>
        FireAsync(trigger.Trigger, [arg0, arg1], mayAwait: true);

    // A synchronous Fire never meets an action that could leave this task unfinished: they are refused on the way.
    private static void Complete(Task task) => task.GetAwaiter().GetResult();

    private static Task Refuse(TState state, TTrigger trigger, ICollection<string>? unmetGuards) =>
        throw new InvalidOperationException(unmetGuards is not null
            ? $"Trigger '{trigger}' is valid for transition from state '{state}' but a guard conditions are not met. " +
              $"Guard descriptions: '{string.Join(", ", unmetGuards)}'."
            : $"No valid leaving transitions are permitted from state '{state}' for trigger '{trigger}'. " +
              "Consider ignoring the trigger.");

    private async Task FireAsync(TTrigger trigger, object?[] args, bool mayAwait)
    {
        if (firingMode == FiringMode.Immediate)
        {
            await FireOneAsync(trigger, args, mayAwait);
            return;
        }

        queue.Enqueue((trigger, args));
        if (firing)
        {
            return;
        }

        firing = true;
        try
        {
            while (queue.TryDequeue(out var next))
            {
                await FireOneAsync(next.Trigger, next.Args, mayAwait);
            }
        }
        finally
        {
            firing = false;
        }
    }

    private async Task FireOneAsync(TTrigger trigger, object?[] args, bool mayAwait)
    {
        if (parameters.TryGetValue(trigger, out var declared))
        {
            declared.ValidateParameters(args);
        }

        var source = State;
        var representation = Representation(source);
        var handler = representation.FindHandler(trigger, args, out var unmetGuards);
        switch (handler?.Kind)
        {
            case null when unhandled.IsAsync && !mayAwait:
                throw new InvalidOperationException(
                    "Cannot execute asynchronous action specified in OnUnhandledTrigger. Use asynchronous version of Fire [FireAsync]");
            case null:
                await unhandled.Body(source, trigger, unmetGuards.Count > 0 ? unmetGuards : null);
                break;
            case TriggerKind.Ignored:
                break;
            case TriggerKind.Internal:
                await representation.RunAsync(
                    handler.Action!, new Transition(source, source, trigger, args), mayAwait, "InternalTransition");
                break;
            case TriggerKind.Reentry:
                await ReenterAsync(new Transition(source, handler.Destination, trigger, args), mayAwait);
                break;
            default:
                await MoveAsync(new Transition(source, handler.Destination, trigger, args), mayAwait);
                break;
        }
    }

    private async Task MoveAsync(Transition transition, bool mayAwait)
    {
        await Representation(transition.Source).ExitAsync(transition, mayAwait);
        mutator(transition.Destination);
        await TellAsync(transitioned, transition, mayAwait);
        await Representation(transition.Destination).EnterAsync(transition, mayAwait);
        await TellAsync(
            completed, new Transition(transition.Source, State, transition.Trigger, transition.Parameters), mayAwait);
    }

    private async Task ReenterAsync(Transition transition, bool mayAwait)
    {
        var destination = transition.Destination;
        await Representation(transition.Source).ExitAsync(transition, mayAwait);

        // Re-entry configured on a superstate: the substate was left above, now the superstate is left and entered again.
        if (!transition.IsReentry)
        {
            transition = new Transition(destination, destination, transition.Trigger, transition.Parameters);
            await Representation(destination).ExitAsync(transition, mayAwait);
        }

        mutator(destination);
        await TellAsync(transitioned, transition, mayAwait);
        await Representation(destination).EnterAsync(transition, mayAwait);
        await TellAsync(completed, transition, mayAwait);
    }

    private static async Task TellAsync(
        List<(Func<Transition, Task> Body, bool IsAsync)> listeners, Transition transition, bool mayAwait)
    {
        foreach (var (body, isAsync) in listeners)
        {
            if (isAsync && !mayAwait)
            {
                throw new InvalidOperationException(
                    "Cannot execute asynchronous action specified in OnTransitioned event. Use asynchronous version of Fire [FireAsync]");
            }

            await body(transition);
        }
    }
}
