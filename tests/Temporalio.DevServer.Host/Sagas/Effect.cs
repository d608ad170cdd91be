namespace Temporalio.DevServer.Host.Sagas;

/// <summary>One thing done to the world outside.</summary>
/// <param name="Saga">Workflow id of the saga.</param>
/// <param name="Name">Which step, <c>do-2</c> or <c>undo-2</c>.</param>
/// <param name="Key">Idempotency key: the same in every attempt.</param>
public record Effect(string Saga, string Name, string Key);
