using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    private static class InfoBuilder
    {
        public static StateMachineInfo Build(IReadOnlyList<StateRepresentation> representations, TState initialState)
        {
            // Configured states first, then those that are only ever a destination, each in the order of its first mention.
            var states = representations.Select(r => r.State)
                .Concat(representations.SelectMany(r => r.Behaviours).Select(b => b.Destination))
                .Distinct()
                .ToDictionary(s => s, s => new StateInfo(s));
            foreach (var representation in representations)
            {
                Fill(representation, states);
            }

            return new StateMachineInfo(
                states.Values.ToList(), typeof(TState), typeof(TTrigger), states.GetValueOrDefault(initialState) ?? new StateInfo(initialState));
        }

        private static void Fill(StateRepresentation representation, Dictionary<TState, StateInfo> states)
        {
            var info = states[representation.State];
            info.Superstate = representation.Superstate is { } above ? states[above.State] : null;
            info.Substates = representation.Substates.Select(s => states[s.State]).ToList();
            info.EntryActions = representation.EntryActions
                .Select(a => new ActionInfo(a.Description, a.FromAnyTrigger ? null : a.Trigger!.ToString()))
                .ToList();
            info.ExitActions = representation.ExitActions.Select(a => a.Description).ToList();
            info.FixedTransitions = representation.Behaviours
                .Where(b => b.Kind != TriggerKind.Ignored)
                .Select(b => new FixedTransitionInfo(
                    new TriggerInfo(b.Trigger), Guards(b), states[b.Destination], b.Kind == TriggerKind.Internal))
                .ToList();
            info.IgnoredTriggers = representation.Behaviours
                .Where(b => b.Kind == TriggerKind.Ignored)
                .Select(b => new IgnoredTransitionInfo(new TriggerInfo(b.Trigger), Guards(b)))
                .ToList();
        }

        private static List<InvocationInfo> Guards(TriggerBehaviour behaviour) =>
            behaviour.Guards.Select(g => g.Description).ToList();
    }
}
