namespace Temporalio.Worker;

internal enum ActivityOutcomeKind
{
    Completed,
    Failed,
    Canceled,
    CompletesLater,
}
