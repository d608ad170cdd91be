using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    public partial class StateConfiguration
    {
        /// <summary>Runs <paramref name="entryAction"/> whenever the state is entered.</summary>
        public StateConfiguration OnEntry(Action entryAction, string? entryActionDescription = null) =>
            Entry(Sync(entryAction, (_, _) => entryAction(), entryActionDescription));

        /// <inheritdoc cref="OnEntry(Action,string?)"/>
        public StateConfiguration OnEntry(Action<Transition> entryAction, string? entryActionDescription = null) =>
            Entry(Sync(entryAction, (t, _) => entryAction(t), entryActionDescription));

        /// <inheritdoc cref="OnEntry(Action,string?)"/>
        public StateConfiguration OnEntryAsync(Func<Task> entryAction, string? entryActionDescription = null) =>
            Entry(Async(entryAction, (_, _) => entryAction(), entryActionDescription));

        /// <inheritdoc cref="OnEntry(Action,string?)"/>
        public StateConfiguration OnEntryAsync(Func<Transition, Task> entryAction, string? entryActionDescription = null) =>
            Entry(Async(entryAction, (t, _) => entryAction(t), entryActionDescription));

        /// <summary>Runs <paramref name="entryAction"/> when the state is entered because of <paramref name="trigger"/>.</summary>
        public StateConfiguration OnEntryFrom(TTrigger trigger, Action entryAction, string? entryActionDescription = null) =>
            Entry(From(trigger, Sync(entryAction, (_, _) => entryAction(), entryActionDescription)));

        /// <inheritdoc cref="OnEntryFrom(TTrigger,Action,string?)"/>
        public StateConfiguration OnEntryFrom(
            TTrigger trigger, Action<Transition> entryAction, string? entryActionDescription = null) =>
            Entry(From(trigger, Sync(entryAction, (t, _) => entryAction(t), entryActionDescription)));

        /// <inheritdoc cref="OnEntryFrom(TTrigger,Action,string?)"/>
        public StateConfiguration OnEntryFrom<TArg0>(
            TriggerWithParameters<TArg0> trigger, Action<TArg0> entryAction, string? entryActionDescription = null) =>
            Entry(From(trigger.Trigger, Sync(entryAction, (_, args) => entryAction(Arg<TArg0>(args)), entryActionDescription)));

        /// <inheritdoc cref="OnEntryFrom(TTrigger,Action,string?)"/>
        public StateConfiguration OnEntryFrom<TArg0>(
            TriggerWithParameters<TArg0> trigger, Action<TArg0, Transition> entryAction, string? entryActionDescription = null) =>
            Entry(From(trigger.Trigger, Sync(entryAction, (t, args) => entryAction(Arg<TArg0>(args), t), entryActionDescription)));

        /// <inheritdoc cref="OnEntryFrom(TTrigger,Action,string?)"/>
        public StateConfiguration OnEntryFromAsync(
            TTrigger trigger, Func<Task> entryAction, string? entryActionDescription = null) =>
            Entry(From(trigger, Async(entryAction, (_, _) => entryAction(), entryActionDescription)));

        /// <inheritdoc cref="OnEntryFrom(TTrigger,Action,string?)"/>
        public StateConfiguration OnEntryFromAsync<TArg0>(
            TriggerWithParameters<TArg0> trigger, Func<TArg0, Task> entryAction, string? entryActionDescription = null) =>
            Entry(From(trigger.Trigger, Async(entryAction, (_, args) => entryAction(Arg<TArg0>(args)), entryActionDescription)));

        /// <summary>Runs <paramref name="exitAction"/> whenever the state is left.</summary>
        public StateConfiguration OnExit(Action exitAction, string? exitActionDescription = null) =>
            Exit(Sync(exitAction, (_, _) => exitAction(), exitActionDescription));

        /// <inheritdoc cref="OnExit(Action,string?)"/>
        public StateConfiguration OnExit(Action<Transition> exitAction, string? exitActionDescription = null) =>
            Exit(Sync(exitAction, (t, _) => exitAction(t), exitActionDescription));

        /// <inheritdoc cref="OnExit(Action,string?)"/>
        public StateConfiguration OnExitAsync(Func<Task> exitAction, string? exitActionDescription = null) =>
            Exit(Async(exitAction, (_, _) => exitAction(), exitActionDescription));

        /// <inheritdoc cref="OnExit(Action,string?)"/>
        public StateConfiguration OnExitAsync(Func<Transition, Task> exitAction, string? exitActionDescription = null) =>
            Exit(Async(exitAction, (t, _) => exitAction(t), exitActionDescription));

        /// <summary>Accepts <paramref name="trigger"/> and runs the action without leaving or entering the state.</summary>
        public StateConfiguration InternalTransition(TTrigger trigger, Action entryAction) =>
            Internal(trigger, Sync(entryAction, (_, _) => entryAction(), null));

        /// <inheritdoc cref="InternalTransition(TTrigger,Action)"/>
        public StateConfiguration InternalTransition(TTrigger trigger, Action<Transition> internalAction) =>
            Internal(trigger, Sync(internalAction, (t, _) => internalAction(t), null));

        /// <inheritdoc cref="InternalTransition(TTrigger,Action)"/>
        public StateConfiguration InternalTransition<TArg0>(
            TriggerWithParameters<TArg0> trigger, Action<TArg0, Transition> internalAction) =>
            Internal(trigger.Trigger, Sync(internalAction, (t, args) => internalAction(Arg<TArg0>(args), t), null));

        /// <inheritdoc cref="InternalTransition(TTrigger,Action)"/>
        public StateConfiguration InternalTransitionAsync(TTrigger trigger, Func<Transition, Task> entryAction) =>
            Internal(trigger, Async(entryAction, (t, _) => entryAction(t), null));

        private static TArg0 Arg<TArg0>(object?[] args) => (TArg0)args.ElementAtOrDefault(0)!;

        private static StateAction Sync(Delegate? original, Action<Transition, object?[]> body, string? description)
        {
            ArgumentNullException.ThrowIfNull(original);
            return new StateAction(Body, InvocationInfo.Of(original, description), FromAnyTrigger: true, default);

            Task Body(Transition transition, object?[] args)
            {
                body(transition, args);
                return Task.CompletedTask;
            }
        }

        private static StateAction Async(Delegate? original, Func<Transition, object?[], Task> body, string? description)
        {
            ArgumentNullException.ThrowIfNull(original);
            return new StateAction(
                body, InvocationInfo.Of(original, description, isAsync: true), FromAnyTrigger: true, default);
        }

        private static StateAction From(TTrigger trigger, StateAction action) =>
            action with { FromAnyTrigger = false, Trigger = trigger };

        private StateConfiguration Entry(StateAction action)
        {
            representation.EntryActions.Add(action);
            return this;
        }

        private StateConfiguration Exit(StateAction action)
        {
            representation.ExitActions.Add(action);
            return this;
        }

        private StateConfiguration Internal(TTrigger trigger, StateAction action) =>
            Add(new(trigger, TriggerKind.Internal, State, [], action));
    }
}
