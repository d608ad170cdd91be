namespace Stateless.Reflection;

/// <summary>A state and what is configured for it, in the order of configuration.</summary>
public class StateInfo
{
    internal StateInfo(object underlyingState) => UnderlyingState = underlyingState;

    /// <summary>The value itself.</summary>
    public object UnderlyingState { get; }

    /// <summary>The states directly below this one.</summary>
    public IEnumerable<StateInfo> Substates { get; internal set; } = [];

    /// <summary>The state directly above this one.</summary>
    public StateInfo? Superstate { get; internal set; }

    /// <summary>What runs on entry.</summary>
    public IEnumerable<ActionInfo> EntryActions { get; internal set; } = [];

    /// <summary>What runs on exit.</summary>
    public IEnumerable<InvocationInfo> ExitActions { get; internal set; } = [];

    /// <summary>All transitions but the ignored triggers.</summary>
    public IEnumerable<TransitionInfo> Transitions => FixedTransitions;

    /// <summary>Transitions, re-entries and internal transitions.</summary>
    public IEnumerable<FixedTransitionInfo> FixedTransitions { get; internal set; } = [];

    /// <summary>Triggers that are accepted without effect.</summary>
    public IEnumerable<IgnoredTransitionInfo> IgnoredTriggers { get; internal set; } = [];

    /// <inheritdoc/>
    public override string ToString() => UnderlyingState.ToString() ?? "<null>";
}
