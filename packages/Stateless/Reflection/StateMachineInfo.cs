namespace Stateless.Reflection;

/// <summary>A machine, described.</summary>
public class StateMachineInfo
{
    internal StateMachineInfo(IReadOnlyList<StateInfo> states, Type stateType, Type triggerType, StateInfo initialState)
    {
        States = states;
        StateType = stateType;
        TriggerType = triggerType;
        InitialState = initialState;
    }

    /// <summary>Where the machine begins.</summary>
    public StateInfo InitialState { get; }

    /// <summary>Configured states first, then those that are only ever a destination.</summary>
    public IEnumerable<StateInfo> States { get; }

    /// <summary>The type of the states.</summary>
    public Type StateType { get; }

    /// <summary>The type of the triggers.</summary>
    public Type TriggerType { get; }
}
