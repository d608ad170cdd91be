using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>The fluent configuration of one state: its transitions here, its actions in the other half.</summary>
    public partial class StateConfiguration
    {
        private readonly StateRepresentation representation;

        internal StateConfiguration(StateMachine<TState, TTrigger> machine, StateRepresentation representation)
        {
            Machine = machine;
            this.representation = representation;
        }

        /// <summary>The state that is configured.</summary>
        public TState State => representation.State;

        /// <summary>The machine it belongs to.</summary>
        public StateMachine<TState, TTrigger> Machine { get; }

        /// <summary>Accepts <paramref name="trigger"/> and moves to <paramref name="destinationState"/>.</summary>
        public StateConfiguration Permit(TTrigger trigger, TState destinationState) => Move(trigger, destinationState, []);

        /// <summary>Accepts <paramref name="trigger"/> while <paramref name="guard"/> holds.</summary>
        public StateConfiguration PermitIf(
            TTrigger trigger, TState destinationState, Func<bool> guard, string? guardDescription = null) =>
            Move(trigger, destinationState, [NewGuard(guard, guardDescription)]);

        /// <summary>Accepts <paramref name="trigger"/> while all of <paramref name="guards"/> hold.</summary>
        public StateConfiguration PermitIf(
            TTrigger trigger, TState destinationState, params Tuple<Func<bool>, string>[] guards) =>
            Move(trigger, destinationState, guards.Select(g => NewGuard(g.Item1, g.Item2)).ToList());

        /// <summary>Accepts <paramref name="trigger"/> while <paramref name="guard"/> holds for its argument.</summary>
        public StateConfiguration PermitIf<TArg0>(
            TriggerWithParameters<TArg0> trigger, TState destinationState, Func<TArg0, bool> guard, string? guardDescription = null) =>
            Move(trigger.Trigger, destinationState, [NewGuard(guard, guardDescription)]);

        /// <summary>Accepts <paramref name="trigger"/>, leaves the state and enters it again.</summary>
        public StateConfiguration PermitReentry(TTrigger trigger) => Add(new(trigger, TriggerKind.Reentry, State, []));

        /// <summary>As <see cref="PermitReentry"/>, while <paramref name="guard"/> holds.</summary>
        public StateConfiguration PermitReentryIf(TTrigger trigger, Func<bool> guard, string? guardDescription = null) =>
            Add(new(trigger, TriggerKind.Reentry, State, [NewGuard(guard, guardDescription)]));

        /// <summary>Accepts <paramref name="trigger"/> and does nothing.</summary>
        public StateConfiguration Ignore(TTrigger trigger) => Add(new(trigger, TriggerKind.Ignored, State, []));

        /// <summary>As <see cref="Ignore"/>, while <paramref name="guard"/> holds.</summary>
        public StateConfiguration IgnoreIf(TTrigger trigger, Func<bool> guard, string? guardDescription = null) =>
            Add(new(trigger, TriggerKind.Ignored, State, [NewGuard(guard, guardDescription)]));

        /// <summary>Declares this state to be a part of <paramref name="superstate"/>, whose transitions it inherits.</summary>
        /// <exception cref="ArgumentException">The states would contain each other.</exception>
        public StateConfiguration SubstateOf(TState superstate)
        {
            if (State.Equals(superstate))
            {
                throw new ArgumentException($"Configuring {State} as a substate of {superstate} creates an illegal cyclic configuration.");
            }

            var above = Machine.Representation(superstate);
            if (above.IsIncludedIn(State))
            {
                throw new ArgumentException($"Configuring {State} as a substate of {superstate} creates an illegal nested cyclic configuration.");
            }

            representation.SetSuperstate(above);
            return this;
        }

        private static Guard NewGuard(Func<bool> guard, string? description)
        {
            ArgumentNullException.ThrowIfNull(guard);
            return new(_ => guard(), InvocationInfo.Of(guard, description));
        }

        private static Guard NewGuard<TArg0>(Func<TArg0, bool> guard, string? description)
        {
            ArgumentNullException.ThrowIfNull(guard);
            return new(args => guard((TArg0)args.ElementAtOrDefault(0)!), InvocationInfo.Of(guard, description));
        }

        private StateConfiguration Move(TTrigger trigger, TState destination, IReadOnlyList<Guard> guards) =>
            destination.Equals(State)
                ? throw new ArgumentException(
                    "Permit() (and PermitIf()) require that the destination state is not equal to the source state. " +
                    "To accept a trigger without changing state, use either Ignore() or PermitReentry().")
                : Add(new(trigger, TriggerKind.Transition, destination, guards));

        private StateConfiguration Add(TriggerBehaviour behaviour)
        {
            representation.Behaviours.Add(behaviour);
            return this;
        }
    }
}
