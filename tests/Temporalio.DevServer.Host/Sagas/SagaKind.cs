namespace Temporalio.DevServer.Host.Sagas;

/// <summary>How a saga is meant to end.</summary>
public enum SagaKind
{
    /// <summary>Every step is done.</summary>
    Completes = 0,

    /// <summary>The last step is refused, and the ones before it are taken back.</summary>
    IsTakenBack = 1,

    /// <summary>Waits for an approval before its last step.</summary>
    IsApproved = 2,

    /// <summary>Waits for an approval, is cancelled instead, and takes its steps back.</summary>
    IsCancelled = 3,
}
