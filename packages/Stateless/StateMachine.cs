using Stateless.Reflection;

namespace Stateless;

/// <summary>
/// States, and the triggers that lead from one to another. A subset of the Stateless package: same names, same semantics.
/// Nothing here reads a clock or starts a thread, and everything is iterated in the order of configuration, so that a
/// machine inside a durable workflow replays identically.
/// </summary>
public partial class StateMachine<TState, TTrigger>
    where TState : notnull
    where TTrigger : notnull
{
    private readonly Func<TState> accessor;
    private readonly Action<TState> mutator;
    private readonly TState initialState;
    private readonly FiringMode firingMode;
    private readonly List<StateRepresentation> representations = [];
    private readonly Dictionary<TState, StateRepresentation> byState = [];
    private readonly Dictionary<TTrigger, TriggerWithParameters> parameters = [];

    /// <summary>A machine that keeps its own state.</summary>
    public StateMachine(TState initialState)
        : this(initialState, FiringMode.Queued)
    {
    }

    /// <inheritdoc cref="StateMachine{TState,TTrigger}(TState)"/>
    public StateMachine(TState initialState, FiringMode firingMode)
    {
        var current = initialState;
        accessor = () => current;
        mutator = state => current = state;
        this.initialState = initialState;
        this.firingMode = firingMode;
    }

    /// <summary>A machine whose state lives elsewhere.</summary>
    public StateMachine(Func<TState> stateAccessor, Action<TState> stateMutator)
        : this(stateAccessor, stateMutator, FiringMode.Queued)
    {
    }

    /// <inheritdoc cref="StateMachine{TState,TTrigger}(Func{TState},Action{TState})"/>
    public StateMachine(Func<TState> stateAccessor, Action<TState> stateMutator, FiringMode firingMode)
    {
        accessor = stateAccessor ?? throw new ArgumentNullException(nameof(stateAccessor));
        mutator = stateMutator ?? throw new ArgumentNullException(nameof(stateMutator));
        initialState = stateAccessor();
        this.firingMode = firingMode;
    }

    /// <summary>
    /// The official package leaves the caller's task scheduler unless this is set; workflow code must set it before it uses
    /// <c>FireAsync</c>. Here the caller's scheduler is kept in either case.
    /// </summary>
    public bool RetainSynchronizationContext { get; set; }

    /// <summary>The state the machine is in, read from where it is kept.</summary>
    public TState State => accessor();

    /// <summary>The triggers that would be accepted now, those of superstates last.</summary>
    public IEnumerable<TTrigger> PermittedTriggers => GetPermittedTriggers();

    /// <inheritdoc cref="PermittedTriggers"/>
    public IEnumerable<TTrigger> GetPermittedTriggers(params object?[] args) => Current.PermittedTriggers(args).ToList();

    /// <summary>Begins, or goes on with, the configuration of <paramref name="state"/>.</summary>
    public StateConfiguration Configure(TState state) => new(this, Representation(state));

    /// <summary>Whether the machine is in <paramref name="state"/> or in one of its substates.</summary>
    public bool IsInState(TState state) => Current.IsIncludedIn(state);

    /// <summary>Whether <paramref name="trigger"/> would be accepted now.</summary>
    public bool CanFire(TTrigger trigger) => Current.FindHandler(trigger, [], out _) is not null;

    /// <inheritdoc cref="CanFire(TTrigger)"/>
    /// <param name="trigger">The trigger to look at; it is not fired.</param>
    /// <param name="unmetGuards">The descriptions of the guards that stand in the way; empty if none does.</param>
    public bool CanFire(TTrigger trigger, out ICollection<string> unmetGuards)
    {
        var handler = Current.FindHandler(trigger, [], out var unmet);
        unmetGuards = unmet;
        return handler is not null;
    }

    /// <inheritdoc cref="CanFire(TTrigger)"/>
    public bool CanFire<TArg0>(TriggerWithParameters<TArg0> trigger, TArg0 arg0) =>
        Current.FindHandler(trigger.Trigger, [arg0], out _) is not null;

    /// <summary>Declares the argument that comes with <paramref name="trigger"/>.</summary>
    public TriggerWithParameters<TArg0> SetTriggerParameters<TArg0>(TTrigger trigger) =>
        Remember(new TriggerWithParameters<TArg0>(trigger));

    /// <summary>Declares the two arguments that come with <paramref name="trigger"/>.</summary>
    public TriggerWithParameters<TArg0, TArg1> SetTriggerParameters<TArg0, TArg1>(TTrigger trigger) =>
        Remember(new TriggerWithParameters<TArg0, TArg1>(trigger));

    /// <summary>Describes states and transitions, in the order of their configuration.</summary>
    public StateMachineInfo GetInfo() => InfoBuilder.Build(representations, initialState);

    /// <inheritdoc/>
    public override string ToString() =>
        $"StateMachine {{ State = {State}, PermittedTriggers = {{ {string.Join(", ", PermittedTriggers)} }}}}";

    private StateRepresentation Current => Representation(State);

    private StateRepresentation Representation(TState state)
    {
        if (!byState.TryGetValue(state, out var representation))
        {
            representation = new StateRepresentation(state);
            byState.Add(state, representation);
            representations.Add(representation);
        }

        return representation;
    }

    private T Remember<T>(T trigger)
        where T : TriggerWithParameters =>
        parameters.TryAdd(trigger.Trigger, trigger)
            ? trigger
            : throw new InvalidOperationException($"Parameters for the trigger '{trigger.Trigger}' have already been configured.");
}
