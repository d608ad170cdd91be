namespace Masterful.Workflows.Contracts.Source;

/// <summary>Who was stopped before they could fight back.</summary>
/// <param name="Actors">One line an actor, for example <c>machine-controller-manager: 1 -> 0</c>.</param>
public sealed record StoppedActors(IReadOnlyList<string> Actors);
