namespace Stateless.Reflection;

/// <summary>A transition whose destination is known beforehand.</summary>
public class FixedTransitionInfo : TransitionInfo
{
    internal FixedTransitionInfo(TriggerInfo trigger, IReadOnlyList<InvocationInfo> guards, StateInfo destination, bool isInternal)
        : base(trigger, guards, isInternal) => DestinationState = destination;

    /// <summary>Where it leads; the state itself for re-entry and internal transitions.</summary>
    public StateInfo DestinationState { get; }
}
