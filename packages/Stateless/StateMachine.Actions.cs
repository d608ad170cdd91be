using Stateless.Reflection;

namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>
    /// An entry, exit or internal action. Synchronous and asynchronous ones share one shape, so that firing has one
    /// implementation; a synchronous Fire refuses the asynchronous ones before it runs them.
    /// </summary>
    internal sealed record StateAction(
        Func<Transition, object?[], Task> Body, InvocationInfo Description, bool FromAnyTrigger, TTrigger? Trigger)
    {
        public bool AppliesTo(Transition transition) => FromAnyTrigger || Trigger!.Equals(transition.Trigger);
    }

    internal sealed record Guard(Func<object?[], bool> Condition, InvocationInfo Description);

    internal enum TriggerKind
    {
        Transition,
        Reentry,
        Ignored,
        Internal,
    }

    internal sealed record TriggerBehaviour(
        TTrigger Trigger, TriggerKind Kind, TState Destination, IReadOnlyList<Guard> Guards, StateAction? Action = null)
    {
        public IEnumerable<string> UnmetGuards(object?[] args) =>
            Guards.Where(g => !g.Condition(args)).Select(g => g.Description.Description);
    }
}
