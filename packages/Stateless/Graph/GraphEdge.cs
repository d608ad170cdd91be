using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>A line of a diagram, the same in every notation.</summary>
internal sealed record GraphEdge(StateInfo Source, StateInfo Destination, string Label)
{
    public static IEnumerable<GraphEdge> Of(StateMachineInfo machine) => machine.States.SelectMany(Of);

    private static IEnumerable<GraphEdge> Of(StateInfo state) => state.FixedTransitions
        .Select(t => new GraphEdge(state, t.DestinationState, LabelOf(t, Actions(state, t))))
        .Concat(state.IgnoredTriggers.Select(t => new GraphEdge(state, state, LabelOf(t, []))));

    // Re-entry runs every entry action; another transition is labelled with those that belong to its trigger only.
    private static IEnumerable<string> Actions(StateInfo source, FixedTransitionInfo transition) =>
        transition.IsInternalTransition
            ? []
            : transition.DestinationState.EntryActions
                .Where(a => a.FromTrigger == transition.Trigger.ToString() ||
                    (a.FromTrigger is null && ReferenceEquals(source, transition.DestinationState)))
                .Select(a => a.Method.Description);

    private static string LabelOf(TransitionInfo transition, IEnumerable<string> actions)
    {
        var all = string.Join(", ", actions);
        var guards = string.Concat(transition.GuardConditionsMethodDescriptions.Select(g => $" [{g.Description}]"));
        return transition.Trigger + (all.Length > 0 ? $" / {all}" : "") + guards;
    }
}
