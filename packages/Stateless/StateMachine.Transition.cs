namespace Stateless;

public partial class StateMachine<TState, TTrigger>
{
    /// <summary>One move from a state to another, or into the same one again.</summary>
    public class Transition(TState source, TState destination, TTrigger trigger, object?[]? parameters = null)
    {
        /// <summary>The state that is left.</summary>
        public TState Source { get; } = source;

        /// <summary>The state that is entered.</summary>
        public TState Destination { get; } = destination;

        /// <summary>What caused the move.</summary>
        public TTrigger Trigger { get; } = trigger;

        /// <summary>Whether source and destination are the same state.</summary>
        public bool IsReentry => Source.Equals(Destination);

        /// <summary>The arguments the trigger was fired with.</summary>
        public object?[] Parameters { get; } = parameters ?? [];
    }
}
