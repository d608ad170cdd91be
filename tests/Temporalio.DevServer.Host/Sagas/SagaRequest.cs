namespace Temporalio.DevServer.Host.Sagas;

/// <summary>The order for one saga.</summary>
/// <param name="Kind">How it ends.</param>
/// <param name="Steps">How many steps it has.</param>
public record SagaRequest(SagaKind Kind, int Steps);
