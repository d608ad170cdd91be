namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>Calls <paramref name="unhandledTriggerAction"/> instead of throwing when a trigger is not permitted.</summary>
    public void OnUnhandledTrigger(Action<TState, TTrigger> unhandledTriggerAction)
    {
        ArgumentNullException.ThrowIfNull(unhandledTriggerAction);
        OnUnhandledTrigger((state, trigger, _) => unhandledTriggerAction(state, trigger));
    }

    /// <inheritdoc cref="OnUnhandledTrigger(Action{TState,TTrigger})"/>
    /// <param name="unhandledTriggerAction">Receives the descriptions of the unmet guards as well; null if no guard stands in the way.</param>
    public void OnUnhandledTrigger(Action<TState, TTrigger, ICollection<string>?> unhandledTriggerAction)
    {
        ArgumentNullException.ThrowIfNull(unhandledTriggerAction);
        unhandled = (Body, false);

        Task Body(TState state, TTrigger trigger, ICollection<string>? unmetGuards)
        {
            unhandledTriggerAction(state, trigger, unmetGuards);
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc cref="OnUnhandledTrigger(Action{TState,TTrigger})"/>
    public void OnUnhandledTriggerAsync(Func<TState, TTrigger, ICollection<string>?, Task> unhandledTriggerAction) =>
        unhandled = (unhandledTriggerAction ?? throw new ArgumentNullException(nameof(unhandledTriggerAction)), true);

    /// <summary>Calls <paramref name="onTransitionAction"/> after the old state was left, before the new one is entered.</summary>
    public void OnTransitioned(Action<Transition> onTransitionAction) => transitioned.Add((Wrap(onTransitionAction), false));

    /// <inheritdoc cref="OnTransitioned"/>
    public void OnTransitionedAsync(Func<Transition, Task> onTransitionAction) => transitioned.Add((onTransitionAction, true));

    /// <summary>Calls <paramref name="onTransitionAction"/> after the entry actions of the new state have run.</summary>
    public void OnTransitionCompleted(Action<Transition> onTransitionAction) => completed.Add((Wrap(onTransitionAction), false));

    /// <inheritdoc cref="OnTransitionCompleted"/>
    public void OnTransitionCompletedAsync(Func<Transition, Task> onTransitionAction) =>
        completed.Add((onTransitionAction, true));

    private static Func<Transition, Task> Wrap(Action<Transition> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return transition =>
        {
            action(transition);
            return Task.CompletedTask;
        };
    }
}
