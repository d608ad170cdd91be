namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>Everything that is configured for one state.</summary>
    internal sealed class StateRepresentation(TState state)
    {
        private readonly List<StateRepresentation> substates = [];

        public TState State { get; } = state;

        public StateRepresentation? Superstate { get; private set; }

        public IReadOnlyList<StateRepresentation> Substates => substates;

        public List<TriggerBehaviour> Behaviours { get; } = [];

        public List<StateAction> EntryActions { get; } = [];

        public List<StateAction> ExitActions { get; } = [];

        public void SetSuperstate(StateRepresentation superstate)
        {
            Superstate = superstate;
            superstate.substates.Add(this);
        }

        /// <summary>Whether <paramref name="state"/> is this state or one below it.</summary>
        public bool Includes(TState state) => State.Equals(state) || substates.Any(s => s.Includes(state));

        /// <summary>Whether <paramref name="state"/> is this state or one above it.</summary>
        public bool IsIncludedIn(TState state) => State.Equals(state) || (Superstate?.IsIncludedIn(state) ?? false);

        /// <summary>The one behaviour that accepts the trigger: this state's own, or else the nearest superstate's.</summary>
        public TriggerBehaviour? FindHandler(TTrigger trigger, object?[] args, out List<string> unmetGuards)
        {
            var found = Behaviours
                .Where(b => b.Trigger.Equals(trigger))
                .Select(b => (Behaviour: b, Unmet: b.UnmetGuards(args).ToList()))
                .ToList();
            var accepting = found.Where(f => f.Unmet.Count == 0).ToList();
            if (accepting.Count > 1)
            {
                throw new InvalidOperationException(
                    $"Multiple permitted exit transitions are configured from state '{State}' for trigger '{trigger}'. " +
                    "Guard clauses must be mutually exclusive.");
            }

            unmetGuards = [];
            if (accepting.Count == 1)
            {
                return accepting[0].Behaviour;
            }

            var inherited = Superstate?.FindHandler(trigger, args, out unmetGuards);
            if (inherited is null && found.Count > 0)
            {
                unmetGuards = found.SelectMany(f => f.Unmet).Concat(unmetGuards).Distinct().ToList();
            }

            return inherited;
        }

        public IEnumerable<TTrigger> PermittedTriggers(object?[] args) => Behaviours
            .Where(b => !b.UnmetGuards(args).Any())
            .Select(b => b.Trigger)
            .Concat(Superstate?.PermittedTriggers(args) ?? [])
            .Distinct();

        public async Task EnterAsync(Transition transition, bool mayAwait)
        {
            if (!transition.IsReentry)
            {
                if (Includes(transition.Source))
                {
                    return;
                }

                if (Superstate is not null)
                {
                    await Superstate.EnterAsync(transition, mayAwait);
                }
            }

            foreach (var action in EntryActions.Where(a => a.AppliesTo(transition)))
            {
                await RunAsync(action, transition, mayAwait, "OnEntry");
            }
        }

        public async Task ExitAsync(Transition transition, bool mayAwait)
        {
            if (!transition.IsReentry && Includes(transition.Destination))
            {
                return;
            }

            foreach (var action in ExitActions)
            {
                await RunAsync(action, transition, mayAwait, "OnExit");
            }

            // A superstate is left with its substate unless the machine moves up into it.
            if (!transition.IsReentry && Superstate is not null && !Superstate.State.Equals(transition.Destination))
            {
                await Superstate.ExitAsync(transition, mayAwait);
            }
        }

        public Task RunAsync(StateAction action, Transition transition, bool mayAwait, string kind) =>
            mayAwait || !action.Description.IsAsync
                ? action.Body(transition, transition.Parameters)
                : throw new InvalidOperationException(
                    $"Cannot execute asynchronous action specified in {kind} event for '{State}' state. " +
                    "Use asynchronous version of Fire [FireAsync]");
    }
}
