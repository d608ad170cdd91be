using Temporalio.Api.Common.V1;
using Temporalio.Api.Failure.V1;

namespace Temporalio.Worker;

/// <summary>How an attempt ended.</summary>
internal sealed record ActivityOutcome(ActivityOutcomeKind Kind, Payload? Result = null, Failure? Failure = null)
{
    /// <summary>Something else will complete the activity.</summary>
    public static ActivityOutcome CompletesLater { get; } = new(ActivityOutcomeKind.CompletesLater);

    public static ActivityOutcome Completed(Payload result) => new(ActivityOutcomeKind.Completed, Result: result);

    public static ActivityOutcome Failed(Failure failure) => new(ActivityOutcomeKind.Failed, Failure: failure);

    public static ActivityOutcome Canceled(Failure failure) => new(ActivityOutcomeKind.Canceled, Failure: failure);
}
